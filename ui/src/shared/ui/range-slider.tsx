import { useId } from "react";

interface RangeSliderProps {
  label: string;
  /** The value in words, beside the label. */
  shown: string;
  min: number;
  max: number;
  step: number;
  value: number;
  onChange: (value: number) => void;
}

/** A slider with its value in words; arrow keys move it by a step. */
export function RangeSlider({ label, shown, onChange, ...range }: RangeSliderProps) {
  const id = useId();
  return (
    <div className="grid min-w-0 grid-cols-[4.5rem_1fr_8.5rem] items-center gap-x-2 text-sm">
      <label htmlFor={id} className="font-medium text-muted">
        {label}
      </label>
      <input
        id={id}
        type="range"
        {...range}
        aria-valuetext={shown}
        onChange={(event) => onChange(Number(event.target.value))}
        className="block h-6 w-full min-w-0 cursor-pointer accent-[var(--accent-fill)] max-md:h-10"
      />
      <output htmlFor={id} className="text-right whitespace-nowrap tabular-nums">
        {shown}
      </output>
    </div>
  );
}
