import { parse } from 'yaml';
import { z } from 'zod';
import type { FeatureSchema } from '#lib/schemas/inference/inference.ts';
import {
  versionFolder,
  type VersionFolder,
  type VersionPlace,
} from '#server/experiments/artifacts/version-files.ts';
import type { FileEntry } from '#server/experiments/mlflow-servers/their-files.ts';

/** Size limit. These files have a few kilobytes; larger files are something else. */
const mostBytes = 1024 * 1024;
const names = ['MLmodel', 'requirements.txt', 'python_env.yaml', 'conda.yaml'] as const;
type PaperName = (typeof names)[number];

const columnSchema = z.object({
  name: z.string().optional(),
  type: z.unknown(),
  required: z.boolean().default(true),
});
type Column = z.output<typeof columnSchema>;

const columnsText = z
  .string()
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue('no JSON');
      return z.NEVER;
    }
  })
  .pipe(z.array(columnSchema))
  .nullish()
  .catch(null);

const mlmodelSchema = z.object({
  signature: z.object({ inputs: columnsText, outputs: columnsText }).nullish().catch(null),
  mlflow_version: z.string().nullish().catch(null),
  flavors: z.record(z.string(), z.unknown()).catch({}),
});

const pythonSchema = z.object({ python: z.union([z.string(), z.number()]).nullish() });

/** Metadata of a model from its accompanying files, as written by the MLflow client. */
export type VersionPapers = {
  /** Signature columns with their types, in comparable form. */
  schema: Record<string, string>;
  /** Python and packages with their versions. */
  environment: Record<string, string>;
  /** Inputs that the model requires; null unless the signature has only plain, named columns. */
  features: FeatureSchema[] | null;
};

const featureTypes: Readonly<Record<string, FeatureSchema['type']>> = {
  boolean: 'boolean',
  integer: 'number',
  long: 'number',
  float: 'number',
  double: 'number',
  string: 'text',
  datetime: 'text',
};

function readYaml(text: string): unknown {
  try {
    return parse(text, { maxAliasCount: 20 });
  } catch {
    return null;
  }
}

function shown(columns: readonly Column[], prefix: string): [string, string][] {
  return columns.map(({ name, type, required }, index) => [
    `${prefix} ${name ?? String(index)}`,
    `${typeof type === 'string' ? type : JSON.stringify(type)}${required ? '' : ', optional'}`,
  ]);
}

function featuresOf(columns: readonly Column[]): FeatureSchema[] | null {
  const features = columns.map(({ name, type, required }): FeatureSchema | null => {
    const known = typeof type === 'string' ? featureTypes[type] : undefined;
    if (name === undefined || known === undefined) return null;
    return { name, type: known, required, categories: null };
  });
  const named = features.filter((feature) => feature !== null);
  return named.length === 0 || named.length < features.length ? null : named;
}

/** Parses `name[extra]==version ; marker` into the name and the full requirement. */
function packagesOf(text: string): [string, string][] {
  return text.split('\n').flatMap((line): [string, string][] => {
    const [asked = ''] = line.split('#');
    const found = /^([A-Za-z0-9][\w.-]*(?:\[[^\]]*\])?)\s*(.*)$/u.exec(asked.trim());
    if (found === null) return [];
    const [, name = '', wanted = ''] = found;
    return [[name.toLowerCase(), wanted.replace(/^==\s*/u, '').trim() || 'any version']];
  });
}

function pythonOf(flavors: Record<string, unknown>, pythonEnv: unknown): [string, string][] {
  const flavor = z
    .object({ python_version: z.string() })
    .safeParse(flavors['python_function']).data;
  const { data } = pythonSchema.safeParse(pythonEnv);
  const python = flavor?.python_version ?? data?.python ?? null;
  return python === null ? [] : [['python', String(python)]];
}

/** Parses the files by name; missing or broken ones are ignored. */
export function papersOf(texts: Partial<Record<PaperName, string>>): VersionPapers {
  const model = mlmodelSchema.safeParse(readYaml(texts['MLmodel'] ?? '')).data;
  const inputs = model?.signature?.inputs ?? [];
  const python = pythonOf(model?.flavors ?? {}, readYaml(texts['python_env.yaml'] ?? ''));
  const mlflow = model?.mlflow_version;
  return {
    schema: Object.fromEntries([
      ...shown(inputs, 'input'),
      ...shown(model?.signature?.outputs ?? [], 'output'),
    ]),
    environment: Object.fromEntries([
      ...python,
      ...(mlflow === null || mlflow === undefined ? [] : [['mlflow', mlflow] as const]),
      ...packagesOf(texts['requirements.txt'] ?? ''),
    ]),
    features: featuresOf(inputs),
  };
}

/** Reads a version's metadata files that are in `listed`. The caller must check permissions. */
export async function versionPapers(
  { read }: Pick<VersionFolder, 'read'>,
  listed: readonly FileEntry[],
): Promise<VersionPapers> {
  const texts = await Promise.all(
    names.map(async (name): Promise<[PaperName, string] | null> => {
      const file = listed.find((entry) => !entry.isDir && entry.name === name);
      if (file === undefined || (file.bytes ?? 0) > mostBytes) return null;
      return [name, new TextDecoder().decode(await read(name, mostBytes))];
    }),
  );
  return papersOf(Object.fromEntries(texts.filter((found) => found !== null)));
}

const wholeTypes = ['integer', 'long'];

/** Integer inputs of a signature, from its columns in comparable form ("long, optional"). */
function wholeNumbersOf(schema: VersionPapers['schema']): Set<string> {
  return new Set(
    Object.entries(schema).flatMap(([name, type]) =>
      name.startsWith('input ') && wholeTypes.includes(type.split(',')[0] ?? '')
        ? [name.slice('input '.length)]
        : [],
    ),
  );
}

/** Request inputs that a version requires. */
export type SignedInputs = { features: FeatureSchema[]; whole: ReadonlySet<string> };

/**
 * Inputs required by a version's signature, including its integer inputs; null without a signature.
 * Throws the reason if its files cannot be read.
 */
export async function signedInputs(place: VersionPlace): Promise<SignedInputs | null> {
  const folder = await versionFolder(place);
  const { features, schema } = await versionPapers(folder, await folder.list(''));
  return features === null ? null : { features, whole: wholeNumbersOf(schema) };
}

/**
 * Inputs required by a version's signature; null without a signature. Throws the reason if its
 * files cannot be read.
 */
export async function signedFeatures(place: VersionPlace): Promise<FeatureSchema[] | null> {
  return (await signedInputs(place))?.features ?? null;
}
