/** RFC 9457 problem details as the server sends them; further members depend on the kind of problem. */
export interface Problem {
  type?: string;
  title: string;
  status: number;
  detail?: string;
  instance?: string;
  [member: string]: unknown;
}

/** A request that the server refused, or that never reached it (status 0). */
export class ProblemError extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail ? `${problem.title}: ${problem.detail}` : problem.title);
    this.name = "ProblemError";
  }
}

/** Words for people: what, why and what to do, where. */
export function describeProblem(error: unknown): { title: string; detail?: string; where?: string } {
  if (error instanceof ProblemError) {
    const { title, detail, instance, status } = error.problem;
    const where = [instance, status ? `status ${status}` : ""].filter(Boolean).join(" · ");
    return { title, detail, where: where || undefined };
  }
  return {
    title: "The page hit an unexpected fault",
    detail: `${error instanceof Error ? error.message : String(error)}. Reload the page; if it stays, please report it with this text.`,
  };
}

/** A refused answer as a ProblemError, whatever its body is. */
export function toProblem(response: Response, body: unknown): ProblemError {
  const fallback = {
    title: `The server answered ${response.status}`,
    status: response.status,
    instance: response.url,
  };
  return new ProblemError(typeof body === "object" ? { ...fallback, ...body } : fallback);
}

export function unreachable(): ProblemError {
  return new ProblemError({
    title: "The desk does not answer",
    status: 0,
    detail:
      "No server was reached. Check that `thetadesk serve` is still running on this address, then try again.",
  });
}
