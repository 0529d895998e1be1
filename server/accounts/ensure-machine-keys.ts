import { z } from 'zod';
import { scopes } from '#lib/permissions.ts';
import { systemActor } from '#server/platform/actor.ts';
import { hashApiKey, parseApiKey } from '#server/platform/auth/api-key.ts';
import { bootstrapPrefix } from '#server/platform/auth/key-cache.ts';
import { env, secrets } from '#server/platform/env.ts';
import { newId } from '#server/platform/ids.ts';
import { verb, type VerbContext, type VerbOptions } from '#server/platform/verb.ts';

const actor = systemActor('launcher');
const input = z.object({
  email: z.string(),
  name: z.string(),
  roles: z.array(z.enum(['admin', 'ml-engineer', 'operator', 'executive'])).min(1),
  prefix: z.string(),
  hash: z.string(),
  scopes: z.array(z.enum(scopes)),
  demo: z.boolean(),
});

async function ensureUser(context: VerbContext, given: z.output<typeof input>): Promise<string> {
  const known = await context.tx.user.findUnique({
    where: { email: given.email },
    select: { id: true },
  });
  if (known !== null) return known.id;
  const id = newId();
  await context.tx.user.create({
    data: {
      id,
      email: given.email,
      name: given.name,
      kind: 'service',
      demo: given.demo,
      createdAt: context.now,
      grants: {
        create: given.roles.map((role) => ({ id: newId(), role, createdAt: context.now })),
      },
    },
    select: { id: true },
  });
  return id;
}

const ensureKey = verb(
  { permission: 'none', input, audit: 'accounts.ensure-key' },
  async (context, given) => {
    // Prevents processes that start at the same time from creating the account twice.
    await context.tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended('machine-keys', 7))`;
    const known = await context.tx.apiKey.findUnique({ where: { prefix: given.prefix } });
    if (known?.hash === given.hash && known.revokedAt === null) {
      context.nothingChanged();
      return;
    }
    const ownerId = await ensureUser(context, given);
    // Revokes keys that were removed from the environment.
    await context.tx.apiKey.updateMany({
      where: { ownerId, revokedAt: null },
      data: { revokedAt: context.now },
    });
    await context.tx.apiKey.upsert({
      where: { prefix: given.prefix },
      create: {
        id: newId(),
        prefix: given.prefix,
        name: given.name,
        hash: given.hash,
        ownerId,
        scopes: given.scopes,
        createdAt: context.now,
      },
      update: { hash: given.hash, revokedAt: null },
      select: { id: true },
    });
    await context.audit({
      subject: { kind: 'api-key', name: given.name },
      after: { prefix: given.prefix, scopes: given.scopes },
      demo: given.demo,
    });
  },
);

/**
 * Stores the key from the environment (TANDEM_BOOTSTRAP_API_KEY). Every process calls this at
 * startup.
 */
export async function ensureMachineKeys(): Promise<void> {
  const bootstrap = env.TANDEM_BOOTSTRAP_API_KEY;
  if (bootstrap === undefined) return;
  await ensureKey(actor, {
    email: 'bootstrap',
    name: 'bootstrap',
    roles: ['admin'],
    prefix: bootstrapPrefix(bootstrap),
    hash: hashApiKey(bootstrap),
    scopes: [...scopes],
    demo: false,
  });
}

/** Creates the key that the demo company sends data with, and the key's owner. */
export async function ensureDemoKey(options: VerbOptions): Promise<void> {
  const { demoKey } = secrets();
  const prefix = parseApiKey(demoKey);
  if (prefix === null) throw new Error('The secrets file contains no usable demo key.');
  await ensureKey(
    actor,
    {
      email: 'demo',
      name: 'demo company',
      // Models, owners and tiers, budgets: one role for each scope of the key, without further
      // rights.
      roles: ['ml-engineer', 'operator', 'executive'],
      prefix,
      hash: hashApiKey(demoKey),
      // Telemetry, models (as training jobs report them), owners and tiers of resources, and
      // budgets.
      scopes: ['ingest', 'models', 'infrastructure', 'costs'],
      demo: true,
    },
    options,
  );
}
