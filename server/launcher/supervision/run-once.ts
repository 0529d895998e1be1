import { spawn } from 'node:child_process';

/**
 * Runs a program to completion with this Node version, forwards its output lines, and returns its
 * output.
 */
export function runOnce(
  program: string,
  env: NodeJS.ProcessEnv,
  onLine: (line: string) => void,
  signal: AbortSignal,
): Promise<string> {
  const child = spawn(process.execPath, [program], {
    env,
    signal,
    killSignal: 'SIGKILL',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => {
    const text = String(chunk);
    stdout += text;
    for (const line of text.split('\n')) if (line !== '') onLine(line);
  });
  child.stderr.on('data', (chunk) => (stderr += String(chunk)));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve(stdout);
      else reject(new Error(stderr.trim() || `${program} ended with status ${String(code)}`));
    });
  });
}
