import type { Confidence } from "@/api/types";

interface Certainty {
  /** Written beside a link; nothing is said about what is certain. */
  word: string;
  line: "solid" | "dashed" | "dotted";
  explanation: string;
}

export const CERTAINTY: Record<Confidence, Certainty> = {
  certain: { word: "", line: "solid", explanation: "Certain: the record itself says so." },
  likely: { word: "likely", line: "dashed", explanation: "Likely: the record does not say so, but it fits." },
  guess: {
    word: "guess",
    line: "dotted",
    explanation: "A guess: other readings fit as well. Move it if it is wrong.",
  },
};
