import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';
import { isoCBOR } from '@simplewebauthn/server/helpers';

/** User present, user verified; with a new credential also its data. */
const flags = { present: 0x01, verified: 0x04, data: 0x40 };
const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest();
type Signing = { challenge: string; origin: string; rpId: string; verified?: boolean };

/** An authenticator in software, for integration tests: one ES256 credential as a browser answers with it. */
export class TestAuthenticator {
  readonly id = randomBytes(16);
  counter = 0;
  readonly #privateKey: KeyObject;
  readonly #publicKey: Uint8Array;

  constructor() {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
    const [kty, alg, crv] = [2, -7, 1];
    const cose = new Map<number, number | Uint8Array>([
      [1, kty],
      [3, alg],
      [-1, crv],
      [-2, new Uint8Array(Buffer.from(x, 'base64url'))],
      [-3, new Uint8Array(Buffer.from(y, 'base64url'))],
    ]);
    this.#privateKey = privateKey;
    this.#publicKey = isoCBOR.encode(cose);
  }

  #authenticatorData({ rpId, verified = true }: Signing, data: Uint8Array): Buffer {
    this.counter += 1;
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(this.counter);
    const bits =
      flags.present | (verified ? flags.verified : 0) | (data.length > 0 ? flags.data : 0);
    return Buffer.concat([sha256(rpId), Buffer.of(bits), counter, data]);
  }

  #credential<R>(response: R) {
    const id = this.id.toString('base64url');
    return { id, rawId: id, type: 'public-key' as const, clientExtensionResults: {}, response };
  }

  register(signing: Signing) {
    const length = Buffer.alloc(2);
    length.writeUInt16BE(this.id.length);
    const aaguid = Buffer.alloc(16);
    const data = Buffer.concat([aaguid, length, this.id, this.#publicKey]);
    const object = new Map<string, string | Uint8Array | Map<string, never>>([
      ['fmt', 'none'],
      ['attStmt', new Map<string, never>()],
      ['authData', new Uint8Array(this.#authenticatorData(signing, data))],
    ]);
    return this.#credential({
      clientDataJSON: clientData('webauthn.create', signing).toString('base64url'),
      attestationObject: Buffer.from(isoCBOR.encode(object)).toString('base64url'),
      transports: ['internal'],
    });
  }

  signIn(signing: Signing, userId?: string) {
    const client = clientData('webauthn.get', signing);
    const data = this.#authenticatorData(signing, new Uint8Array());
    const signature = sign('sha256', Buffer.concat([data, sha256(client)]), this.#privateKey);
    return this.#credential({
      clientDataJSON: client.toString('base64url'),
      authenticatorData: data.toString('base64url'),
      signature: signature.toString('base64url'),
      ...(userId === undefined ? {} : { userHandle: Buffer.from(userId).toString('base64url') }),
    });
  }
}

function clientData(type: string, { challenge, origin }: Signing): Buffer {
  return Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
}
