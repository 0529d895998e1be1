/** What TLS says of certificates, whatever wrapped the error: of their authority, and of what no authority mends. */
const ofAuthority = /self-signed certificate|unable to (?:verify|get)/iu;
const ofCertificate = /certificate has expired|certificate is not yet valid|altnames/iu;

/** The error of a call to `host` in words that say what to do, with its code, where it is about a certificate; else as it is. */
export function inCertificateWords(error: unknown, host: string): unknown {
  if (!(error instanceof Error)) return error;
  const known = ofAuthority.test(error.message);
  if (!known && !ofCertificate.test(error.message)) return error;
  // Node goes on to recommend how its own command line is called.
  const reason = error.message.split(/[;.]\s/u)[0]?.trim() ?? '';
  const advice = known
    ? ' If its authority is your own, start Tandem with NODE_EXTRA_CA_CERTS naming its certificate.'
    : '';
  return Object.assign(
    new Error(`The certificate of ${host} is not trusted (${reason}).${advice}`, { cause: error }),
    'code' in error ? { code: error.code } : {},
  );
}
