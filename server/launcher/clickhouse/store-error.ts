/** An answer of the endpoint in ClickHouse's form; `code` is ClickHouse's number for it. */
export interface StoreError {
  storeError: true;
  code: number;
  status: number;
  message: string;
}

export function storeError(code: number, status: number, name: string, text: string): StoreError {
  return {
    storeError: true,
    code,
    status,
    message: `Code: ${code}. DB::Exception: ${text}. (${name})`,
  };
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

/** Brings whatever was thrown, chDB's errors included, into one form. */
export function toStoreError(thrown: unknown): StoreError {
  if (isStoreError(thrown)) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const code = Number(/Code: (\d+)/.exec(message)?.[1] ?? 1002);
  const text = /^Code: \d+/.test(message)
    ? message
    : `Code: ${code}. DB::Exception: ${message}. (UNKNOWN_EXCEPTION)`;
  return {
    storeError: true,
    code,
    status: STATUS_OF_CODE.get(code) ?? (code < 100 ? 400 : 500),
    message: text,
  };
}

function isStoreError(thrown: unknown): thrown is StoreError {
  return thrown !== null && typeof thrown === 'object' && 'storeError' in thrown;
}
