/** A problem with one field of one row of a body. Row numbers start at 0, as in an array. */
export type RowProblem = { row: number; field: string; problem: string };

const shown = 20;

/** Refused rows of a body: their number, and the first problems by row and field. */
export class RowProblems {
  readonly first: RowProblem[] = [];
  #rows = 0;
  #last = -1;

  get rows(): number {
    return this.#rows;
  }

  /** The first problem and the number of refused rows; empty if there are none. */
  message(): string {
    const [first] = this.first;
    if (first === undefined) return '';
    const what = `row ${first.row}: ${first.field} ${first.problem}`;
    return this.#rows === 1 ? what : `${what} (${this.#rows} rows refused in total)`;
  }

  add(row: number, field: string, problem: string): void {
    if (row !== this.#last) this.#rows += 1;
    this.#last = row;
    if (this.first.length < shown) this.first.push({ row, field, problem });
  }
}
