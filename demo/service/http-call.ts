import { Agent, request } from 'node:http';
import { DURATION_HEADER } from './request-clock.ts';

const agent = new Agent({ keepAlive: true, maxSockets: 512 });

/**
 * Sends a JSON body over loopback; resolves with the status, 0 without a response, and with the
 * duration by the callee's clock.
 */
export function postJson(
  port: number,
  path: string,
  body: string,
  headers: Record<string, string>,
  timeoutMs: number,
): Promise<{ status: number; text: string; durationMs: number }> {
  return new Promise((resolve) => {
    let timedOut = false;
    const failed = (): void =>
      resolve({ status: 0, text: '', durationMs: timedOut ? timeoutMs : 0 });
    const call = request(
      {
        host: '127.0.0.1',
        port,
        path,
        method: 'POST',
        agent,
        timeout: timeoutMs,
        headers: {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
          ...headers,
        },
      },
      (answer) => {
        let text = '';
        answer.setEncoding('utf8');
        answer.on('data', (chunk: string) => {
          text += chunk;
        });
        const durationMs = Number(answer.headers[DURATION_HEADER] ?? 0);
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text, durationMs }));
        answer.on('error', failed);
      },
    );
    call.on('timeout', () => {
      timedOut = true;
      call.destroy();
    });
    call.on('error', failed);
    call.end(body);
  });
}

/** Closes idle connections, so that no socket remains after a test or shutdown. */
export function closeConnections(): void {
  agent.destroy();
}
