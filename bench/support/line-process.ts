import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';

export type LineProcess = {
  child: ChildProcess;
  /** The next line of its output that holds an object, parsed. Throws when the process has ended. */
  next: () => Promise<unknown>;
  /** Sends one line and waits for the answer. */
  ask: (line: string) => Promise<unknown>;
  /** Ends its input, after which it ends by itself. */
  stop: () => Promise<void>;
};

/** A program that answers each line of its input with one JSON object in a line. */
export function startLineProcess(
  command: string,
  args: readonly string[],
  options: { cwd: string; env: NodeJS.ProcessEnv },
): LineProcess {
  const child = spawn(command, args, { ...options, stdio: ['pipe', 'pipe', 'inherit'] });
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  // A program that has ended before its input was written to is told by `next`.
  child.stdin.on('error', () => undefined);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<unknown> => {
    for (;;) {
      const { value, done } = await lines.next();
      if (done === true) throw new Error(`${args[0] ?? command} has expired`);
      if (value.startsWith('{')) return JSON.parse(value);
    }
  };
  return {
    child,
    next,
    ask: (line) => {
      child.stdin.write(`${line}\n`);
      return next();
    },
    stop: async () => {
      child.stdin.end();
      await gone;
    },
  };
}
