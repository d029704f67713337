import type { components } from "./schema.js";

/** What went wrong and what to do about it (RFC 9457). */
export type Problem = components["schemas"]["Problem"];

/** A problem that a server answered with. Its message says what is wrong and what to do. */
export class SlmgenProblem extends Error {
  override readonly name = "SlmgenProblem";

  constructor(readonly problem: Problem) {
    super(problem.hint ? `${problem.detail}; ${problem.hint}` : problem.detail);
  }

  /** Stable; see docs/errors.md. */
  get code(): Problem["code"] {
    return this.problem.code;
  }

  /** Of HTTP; 0 where no request was made. */
  get status(): number {
    return this.problem.status;
  }
}

/** Gives the data of an answer, or throws the SlmgenProblem that it is. */
export function check<T>(answer: { data?: T; error?: unknown; response: Response }): T {
  if (answer.response.ok) return answer.data as T;
  throw new SlmgenProblem(isProblem(answer.error) ? answer.error : foreign(answer.response));
}

function isProblem(e: unknown): e is Problem {
  return typeof e === "object" && e !== null && "code" in e && "detail" in e && "status" in e;
}

/** What something between here and the server answered. */
function foreign({ status, statusText }: Response): Problem {
  const code = [502, 503, 504].includes(status) ? "unavailable" : "internal";
  return { type: "about:blank", title: statusText, status, code, detail: `the server answered ${status} ${statusText}`.trim() };
}

export function invalid(detail: string, hint: string): SlmgenProblem {
  return new SlmgenProblem({ type: "about:blank", title: "Invalid", status: 0, code: "invalid", detail, hint });
}
