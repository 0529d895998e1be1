type Fields = Record<string, unknown>;
type Level = 'debug' | 'info' | 'warn' | 'error';

const hidden = /secret|password|token|authorization|cookie|api[-_]?key/i;

function clean(fields: Fields): Fields {
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => {
      if (hidden.test(key)) return [key, '[hidden]'];
      if (value instanceof Error) return [key, { message: value.message, stack: value.stack }];
      return [key, value];
    }),
  );
}

function write(level: Level, message: string, fields: Fields = {}): void {
  const line = { at: new Date().toISOString(), level, message, ...clean(fields) };
  process.stderr.write(`${JSON.stringify(line)}\n`);
}

/** Writes structured log lines to stderr. Fields whose names look like secrets are redacted. */
export const logger = {
  debug: (message: string, fields?: Fields) => write('debug', message, fields),
  info: (message: string, fields?: Fields) => write('info', message, fields),
  warn: (message: string, fields?: Fields) => write('warn', message, fields),
  error: (message: string, fields?: Fields) => write('error', message, fields),
};
