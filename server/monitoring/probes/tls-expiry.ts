import { isIP } from 'node:net';
import { connect } from 'node:tls';

/**
 * Days until a server's certificate expires; negative if it has expired, null if it cannot be read
 * in time.
 */
export function tlsExpiryDays(
  place: { address: string; host: string; port: number },
  timeoutMs: number,
  nowMs: number,
): Promise<number | null> {
  return new Promise((resolve) => {
    const socket = connect({
      host: place.address,
      port: place.port,
      ...(isIP(place.host) === 0 ? { servername: place.host } : {}),
      // Only the date is read and nothing is sent, so expired and untrusted certificates are
      // accepted too.
      rejectUnauthorized: false,
    });
    const end = (days: number | null): void => {
      socket.destroy();
      resolve(days);
    };
    socket.setTimeout(timeoutMs, () => end(null));
    socket.once('error', () => end(null));
    socket.once('secureConnect', () => {
      const endsMs = Date.parse(socket.getPeerCertificate().valid_to);
      end(Number.isFinite(endsMs) ? (endsMs - nowMs) / 86_400_000 : null);
    });
  });
}
