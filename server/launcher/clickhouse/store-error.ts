/**
 * An error response of the endpoint in ClickHouse's format. `code` is ClickHouse's error number.
 */
export class StoreError extends Error {
  readonly code: number;
  readonly status: number;

  constructor(code: number, status: number, message: string) {
    super(message);
    this.name = 'StoreError';
    this.code = code;
    this.status = status;
  }
}

export function storeError(code: number, status: number, name: string, text: string): StoreError {
  return new StoreError(code, status, `Code: ${code}. DB::Exception: ${text}. (${name})`);
}

/** ClickHouse's SYNTAX_ERROR. */
export function syntaxError(text: string): StoreError {
  return storeError(62, 400, 'SYNTAX_ERROR', text);
}

/** ClickHouse's ACCESS_DENIED, for statements that this endpoint never runs. */
export function refused(text: string): StoreError {
  return storeError(497, 403, 'ACCESS_DENIED', text);
}

const STATUS_OF_CODE = new Map([
  [60, 404],
  [81, 404],
  [159, 408],
  [164, 403],
  [241, 503],
  [516, 401],
]);

/** Converts any thrown value, including chDB's errors, to a StoreError. */
export function toStoreError(thrown: unknown): StoreError {
  if (thrown instanceof StoreError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const code = Number(/^Code: (\d+)/.exec(message)?.[1] ?? 1002);
  if (code === 1002) return storeError(code, 500, 'UNKNOWN_EXCEPTION', message);
  return new StoreError(code, STATUS_OF_CODE.get(code) ?? (code < 100 ? 400 : 500), message);
}
