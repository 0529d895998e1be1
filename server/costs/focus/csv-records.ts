import { TandemError } from '#server/platform/errors.ts';

/**
 * Maximum field length: tags are JSON and may be long, but a number of ten million digits is
 * invalid.
 */
const maxFieldChars = 65_536;
const maxFields = 500;

/** A record with its row in the file; the header is row 1. */
export type CsvRecord = { row: number; fields: string[]; quoted: boolean[] };

type State = 'start' | 'plain' | 'quoted' | 'closed';

/** Incremental RFC 4180 parser: quotes, CRLF or LF, a byte order mark, line breaks inside quotes. */
export class CsvReader {
  #state: State = 'start';
  #field = '';
  #wasQuoted = false;
  #fields: string[] = [];
  #quoted: boolean[] = [];
  #row = 1;
  #first = true;
  /**
   * True if a piece ended with a CR, so that an LF at the start of the next piece belongs to the
   * same line break.
   */
  #carriage = false;

  /** Returns the records completed by a piece of text. Throws `invalid_input` naming the row. */
  push(text: string): CsvRecord[] {
    const records: CsvRecord[] = [];
    let piece = text;
    if (this.#first && piece !== '') {
      this.#first = false;
      if (piece.startsWith('\uFEFF')) piece = piece.slice(1);
    }
    let at = 0;
    while (at < piece.length) {
      const next = this.#state === 'quoted' ? piece.indexOf('"', at) : nextSpecial(piece, at);
      const end = next < 0 ? piece.length : next;
      if (end > at) {
        this.#text(piece.slice(at, end));
        at = end;
      }
      if (next >= 0) {
        this.#special(piece[at] ?? '', records);
        at += 1;
      }
    }
    return records;
  }

  /** Returns the record after the last line break, if any. */
  end(): CsvRecord[] {
    if (this.#state === 'quoted') throw this.#problem('a quote is not closed');
    const records: CsvRecord[] = [];
    if (this.#fields.length > 0 || this.#field !== '' || this.#wasQuoted) this.#endRecord(records);
    return records;
  }

  #text(text: string): void {
    this.#carriage = false;
    if (this.#state === 'closed') throw this.#problem('text follows a closing quote');
    if (this.#state === 'start') this.#state = 'plain';
    this.#add(text);
  }

  #add(text: string): void {
    if (this.#field.length + text.length > maxFieldChars) {
      throw this.#problem(
        `field ${this.#fields.length + 1} is longer than ${maxFieldChars} characters`,
      );
    }
    this.#field += text;
  }

  #special(char: string, records: CsvRecord[]): void {
    const afterCarriage = this.#carriage;
    this.#carriage = false;
    if (char === '"') this.#quote();
    else if (char === ',') this.#endField();
    else if (char === '\r') {
      this.#endRecord(records);
      this.#carriage = true;
    } else if (!afterCarriage) this.#endRecord(records);
  }

  #quote(): void {
    if (this.#state === 'start') {
      this.#state = 'quoted';
      this.#wasQuoted = true;
    } else if (this.#state === 'quoted') this.#state = 'closed';
    else if (this.#state === 'closed') {
      this.#state = 'quoted';
      this.#add('"');
    } else throw this.#problem('a quote is inside a field without quotes');
  }

  #endField(): void {
    if (this.#fields.length >= maxFields) throw this.#problem(`more than ${maxFields} fields`);
    this.#fields.push(this.#field);
    this.#quoted.push(this.#wasQuoted);
    this.#field = '';
    this.#wasQuoted = false;
    this.#state = 'start';
  }

  #endRecord(records: CsvRecord[]): void {
    const blank = this.#fields.length === 0 && this.#field === '' && !this.#wasQuoted;
    this.#endField();
    if (!blank) records.push({ row: this.#row, fields: this.#fields, quoted: this.#quoted });
    this.#row += 1;
    this.#fields = [];
    this.#quoted = [];
  }

  #problem(message: string): TandemError {
    return new TandemError('invalid_input', `row ${this.#row}: ${message}`, {
      fields: [{ field: `rows[${this.#row}]`, message }],
    });
  }
}

function nextSpecial(text: string, from: number): number {
  for (let at = from; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 44 || code === 34 || code === 10 || code === 13) return at;
  }
  return -1;
}
