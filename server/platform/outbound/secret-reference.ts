import { constants, closeSync, fstatSync, openSync, readFileSync, realpathSync } from 'node:fs';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { secretVariablePrefix } from '#lib/choices/secrets.ts';
import { env, isSetting, secrets, secretVariable } from '#server/platform/env.ts';
import { wrongField } from '#server/platform/errors.ts';

/** Reason a reference is not allowed, and the fix. */
type Refusal = { reason: string; fix: string };
type Decision = { refusal: Refusal } | { read: () => string | null };

const maxBytes = 64 * 1024;
const variableName = new RegExp(`^${secretVariablePrefix}\\w+$`, 'u');
const orEnterIt = 'or enter the value';

/** Operating system folders that are not allowed as the secrets folder. */
const systemFolders =
  '/ /bin /boot /dev /dev/shm /etc /home /lib /lib64 /media /mnt /opt /root /run /sbin /srv /tmp /usr /var /var/lib /var/log /var/tmp'.split(
    ' ',
  );
/** Folders that are not allowed as the secrets folder, including their subfolders. */
const systemTrees = ['/proc', '/sys'];

const isInside = (path: string, folder: string): boolean =>
  path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);

/**
 * Path with symbolic links resolved, even if its last part does not exist yet. Throws if it cannot
 * be resolved.
 */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (!isMissing || dirname(path) === path) throw error;
    return join(realPath(dirname(path)), basename(path));
  }
}

function resolved(path: string): string | null {
  try {
    return realPath(resolve(path));
  } catch {
    return null;
  }
}

function refuse(reason: string, fix: string): { refusal: Refusal } {
  return { refusal: { reason, fix } };
}

function decideVariable(name: string): Decision {
  if (variableName.test(name)) return { read: () => secretVariable(name) };
  const rule = `Only environment variables whose names start with ${secretVariablePrefix} can be used`;
  const canRename = /^\w+$/u.test(name) && !name.startsWith('TANDEM_') && !isSetting(name);
  const newName = canRename
    ? `Rename it to ${secretVariablePrefix}${name}`
    : 'Use another variable';
  return refuse(rule, `${newName}, ${orEnterIt}.`);
}

/** The only folder whose files references may name, with symbolic links resolved. */
function secretsFolder(): string | { refusal: Refusal } {
  const setting = env.TANDEM_SECRETS_DIR;
  const fix = `Set TANDEM_SECRETS_DIR to a folder that contains only secrets, ${orEnterIt}.`;
  if (setting === undefined) return refuse('Tandem has no secrets folder', fix);
  const [folder, data] = [resolved(setting), resolved(env.TANDEM_DATA_DIR)];
  if (folder === null || data === null) return refuse('The secrets folder cannot be read', fix);
  if (isInside(folder, data) || isInside(data, folder))
    return refuse('The secrets folder overlaps with the data folder of Tandem', fix);
  if (systemFolders.includes(folder) || systemTrees.some((tree) => isInside(folder, tree)))
    return refuse('The secrets folder is a folder of the operating system', fix);
  return folder;
}

/**
 * Text of a regular file. The path must have no symbolic link; a link that replaces the file in the
 * meantime is not followed.
 */
function readSecretFile(path: string): string | null {
  let file: number | undefined;
  try {
    file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const found = fstatSync(file);
    return found.isFile() && found.size <= maxBytes ? readFileSync(file, 'utf8').trim() : null;
  } catch {
    return null;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

function decideFile(name: string): Decision {
  const folder = secretsFolder();
  if (typeof folder !== 'string') return folder;
  const path = resolved(resolve(folder, name));
  const fix = `Move the file into the secrets folder (TANDEM_SECRETS_DIR), ${orEnterIt}.`;
  if (path === null || path === folder || !isInside(path, folder))
    return refuse('The file is outside the secrets folder', fix);
  const own = env.TANDEM_SECRETS_FILE;
  if (own !== undefined && path === resolved(own))
    return refuse(
      'The file contains the secrets of Tandem itself',
      `Use another file, ${orEnterIt}.`,
    );
  return { read: () => readSecretFile(path) };
}

const noReference = refuse('It is not a reference', `Use env:NAME or file:PATH, ${orEnterIt}.`);

/**
 * Determines which references are permitted and how each is read. Used for both writes and reads.
 * ADR 0074.
 */
function decide(reference: string): Decision {
  const [kind, ...rest] = reference.split(':');
  const name = rest.join(':');
  if (kind === 'env') return decideVariable(name);
  if (kind === 'file') return decideFile(name);
  if (reference === 'secrets:demoWebhookSecret') return { read: () => secrets().demoWebhookSecret };
  return noReference;
}

/**
 * Value of a reference; null if it does not exist or is not permitted. Use `resolveSecret` to read
 * columns.
 */
export function readReference(reference: string): string | null {
  const decision = decide(reference);
  return 'read' in decision ? decision.read() : null;
}

/** Fix for a stored reference that is not permitted; null if it is permitted. */
export function referenceProblem(reference: string): string | null {
  const decision = decide(reference);
  if ('read' in decision) return null;
  const { reason, fix } = decision.refusal;
  return `The secret ${reference} is no longer allowed. ${reason}. ${fix}`;
}

/** Throws `invalid_input` with the field if the reference is not permitted. */
export function requireAllowedReference(field: string, reference: string): void {
  const decision = reference.startsWith('secrets:') ? noReference : decide(reference);
  if ('read' in decision) return;
  const { reason, fix } = decision.refusal;
  throw wrongField(field, `${reference} is not allowed. ${reason}. ${fix}`);
}
