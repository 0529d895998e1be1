/** Refused items of a body: their number, and the names of the first ones. */
export class Rejections {
  count = 0;
  first = '';

  add(field: string, problem: string, items = 1): void {
    if (this.count === 0)
      this.first = /^[.:]/.test(problem) ? `${field}${problem}` : `${field} ${problem}`;
    this.count += items;
  }

  /** One sentence for the sender; empty if nothing was refused. */
  message(): string {
    if (this.count === 0) return '';
    return this.count === 1 ? this.first : `${this.first} (${this.count} items refused in total)`;
  }
}
