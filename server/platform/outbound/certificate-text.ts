/**
 * TLS messages about certificates, regardless of the wrapping error. The first pattern matches an
 * untrusted authority, the second problems that no authority fixes.
 */
const ofAuthority = /self-signed certificate|unable to (?:verify|get)/iu;
const ofCertificate = /certificate has expired|certificate is not yet valid|altnames/iu;

/**
 * For a certificate error of a call to `host`, an error with a fix and the original code. Returns
 * other errors unchanged.
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
