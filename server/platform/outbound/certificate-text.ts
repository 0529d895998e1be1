/**
 * TLS messages about certificates, regardless of the wrapping error: missing trust in the
 * authority, and problems that no authority fixes.
 */
const ofAuthority = /self-signed certificate|unable to (?:verify|get)/iu;
const ofCertificate = /certificate has expired|certificate is not yet valid|altnames/iu;

/**
 * For certificate errors of a call to `host`: an error with a fix and the original code. Other
 * errors are returned unchanged.
 */
export function describeCertificate(error: unknown, host: string): unknown {
  if (!(error instanceof Error)) return error;
  const known = ofAuthority.test(error.message);
  if (!known && !ofCertificate.test(error.message)) return error;
  // Drops Node's advice about its own command line.
  const reason = error.message.split(/[;.]\s/u)[0]?.trim() ?? '';
  const advice = known
    ? ' If it is your own authority, start Tandem with NODE_EXTRA_CA_CERTS set to its certificate.'
    : '';
  return Object.assign(
    new Error(`The certificate of ${host} is not trusted (${reason}).${advice}`, { cause: error }),
    'code' in error ? { code: error.code } : {},
  );
}
