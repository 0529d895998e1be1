import { TandemError } from '#server/platform/errors.ts';

/** Maximum length of a single value: a row, or a response that wraps its rows in an object. */
const maxValueChars = 32 * 1024 * 1024;

const space = (code: number): boolean => code === 32 || (code >= 9 && code <= 13);
const quote = 34;
const backslash = 92;
const comma = 44;
const open = [91, 123];
const close = [93, 125];

/**
 * Streaming JSON parser, one value at a time: the elements of an array, or consecutive values (JSON
 * lines). Only the current value is in memory.
 */
export class JsonValues {
  /** Null until the first character has been read. */
  #inArray: boolean | null = null;
  #ended = false;
  #depth = 0;
  #inText = false;
  #escaped = false;
  #parts: string[] = [];
  #chars = 0;
  #count = 0;

  /** True if the input read so far is a single array. */
  get isArray(): boolean {
    return this.#inArray === true;
  }

  /**
   * Returns the values completed by a piece of text. Throws `invalid_input` or `too_large`, naming
   * the value.
   */
  push(text: string): unknown[] {
    const values: unknown[] = [];
    let start = 0;
    for (let at = 0; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (this.#inText) {
        if (this.#escaped) this.#escaped = false;
        else if (code === backslash) this.#escaped = true;
        else if (code === quote) this.#inText = false;
        continue;
      }
      if (space(code) || (code === 0xfeff && this.#inArray === null)) {
        if (this.#depth === 0 && this.#inArray !== true && this.#chars + at - start > 0)
          start = this.#endIfScalar(text, start, at, values);
        continue;
      }
      if (this.#inArray === null) {
        this.#inArray = code === 91;
        start = this.#inArray ? at + 1 : at;
        if (this.#inArray) continue;
      }
      if (this.#ended) throw this.#problem('unexpected content after the end of the array');
      if (code === quote) this.#inText = true;
      else if (open.includes(code)) this.#depth += 1;
      else if (close.includes(code)) {
        if (this.#depth === 0) {
          if (!this.#inArray || code !== 93) throw this.#problem('unexpected closing bracket');
          this.#finish(text.slice(start, at), values, true);
          this.#ended = true;
          start = at + 1;
          continue;
        }
        this.#depth -= 1;
        if (this.#depth === 0 && !this.#inArray) {
          this.#finish(text.slice(start, at + 1), values);
          start = at + 1;
        }
      } else if (code === comma && this.#depth === 0 && this.#inArray) {
        this.#finish(text.slice(start, at), values);
        start = at + 1;
      }
    }
    this.#keep(text.slice(start));
    return values;
  }

  /** Returns the value after the last separator. Throws if a value is incomplete. */
  end(): unknown[] {
    const values: unknown[] = [];
    if (this.#inArray === true && !this.#ended) throw this.#problem('the array is not closed');
    if (this.#inArray !== true) this.#finish('', values, true);
    return values;
  }

  #endIfScalar(text: string, start: number, at: number, values: unknown[]): number {
    this.#finish(text.slice(start, at), values, true);
    return at;
  }

  #keep(part: string): void {
    this.#chars += part.length;
    if (this.#chars > maxValueChars)
      throw new TandemError(
        'too_large',
        `value ${this.#count + 1} is longer than ${maxValueChars} characters`,
      );
    if (part !== '') this.#parts.push(part);
  }

  #finish(part: string, values: unknown[], mayBeBlank = false): void {
    this.#keep(part);
    const text = this.#parts.join('');
    this.#parts = [];
    this.#chars = 0;
    if (mayBeBlank && text.trim() === '') return;
    try {
      values.push(JSON.parse(text.startsWith('\uFEFF') ? text.slice(1) : text));
    } catch {
      throw this.#problem('is not valid JSON');
    }
    this.#count += 1;
  }

  #problem(message: string): TandemError {
    return new TandemError('invalid_input', `value ${this.#count + 1}: ${message}`);
  }
}
