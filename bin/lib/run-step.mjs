import { spawn } from 'node:child_process';

const running = new Set();

function killGroup(child, signal) {
  try {
    process.kill(-child.pid, signal);
  } catch {
    // The group has already ended.
  }
}

// An interrupted run must not leave servers behind.
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    for (const child of running) killGroup(child, 'SIGTERM');
    setTimeout(() => process.exit(130), 5_000).unref();
    process.exitCode = 130;
  });
}

/**
 * Runs one command without stdin. Returns its exit status and output. With `live` the output is
 * also forwarded as it arrives. After `timeoutMs` the whole process group is killed.
 */
export function runStep({ name, command, args, cwd, env, timeoutMs = 600_000, live = false }) {
  const startedAt = Date.now();
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    running.add(child);
    const output = [];
    for (const [stream, target] of [
      [child.stdout, process.stdout],
      [child.stderr, process.stderr],
    ]) {
      stream.on('data', (chunk) => {
        output.push(chunk);
        if (live) target.write(chunk);
      });
    }
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      killGroup(child, 'SIGTERM');
      setTimeout(() => killGroup(child, 'SIGKILL'), 10_000).unref();
    }, timeoutMs);
    const end = (ok, note) => {
      clearTimeout(timer);
      running.delete(child);
      const text = Buffer.concat(output).toString('utf8') + note;
      resolve({ name, ok, durationMs: Date.now() - startedAt, output: text });
    };
    child.on('error', (error) => end(false, `${error.message}\n`));
    child.on('close', (code) =>
      end(code === 0 && !timedOut, timedOut ? `\n${name}: ended after ${timeoutMs} ms\n` : ''),
    );
  });
}
