import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import type { SchemaEngine } from '@prisma/schema-engine-wasm';
import { migrationAdapter } from './migration-adapter.ts';

const requireHere = createRequire(import.meta.url);

interface EngineGlue {
  SchemaEngine: typeof SchemaEngine;
  __wbg_set_wasm: (exports: WebAssembly.Exports) => void;
}

let glue: Promise<EngineGlue> | undefined;

/**
 * Loads the engine manually. Under Node.js, the package's entry imports the `.wasm` file as a
 * module and starts it before its imports are bound.
 */
async function loadEngine(): Promise<EngineGlue> {
  const glueFile = requireHere.resolve('@prisma/schema-engine-wasm/schema_engine_bg');
  const [module, bytes] = await Promise.all([
    import('@prisma/schema-engine-wasm/schema_engine_bg'),
    readFile(glueFile.replace(/\.js$/, '.wasm')),
  ]);
  const engine = asGlue(module);
  const imports = { './schema_engine_bg.js': asImports(module) };
  const { instance } = await WebAssembly.instantiate(bytes, imports);
  engine.__wbg_set_wasm(instance.exports);
  asStart(instance.exports['__wbindgen_start'])();
  return engine;
}

/** The module's start function has no parameters and no result. */
function asStart(exported: WebAssembly.ExportValue | undefined): () => void {
  return exported as () => void;
}

/**
 * The glue module exports the class and the setter, but its type file declares only the class
 * exactly.
 */
function asGlue(module: object): EngineGlue {
  return module as EngineGlue;
}

/** All exports of the glue module that the WebAssembly module imports are functions. */
function asImports(module: object): WebAssembly.ModuleImports {
  return module as WebAssembly.ModuleImports;
}

/** Runs `use` with Prisma's schema engine (WebAssembly, no download) bound to the database at `url`. */
export async function withSchemaEngine<T>(
  url: string,
  use: (engine: SchemaEngine) => Promise<T>,
  schemaFiles?: [string, string][],
): Promise<T> {
  glue ??= loadEngine();
  const { SchemaEngine: Engine } = await glue;
  const adapter = migrationAdapter(url);
  const factory = bindMigrationAwareSqlAdapterFactory(adapter.factory);
  const engine = await Engine.new({ datamodels: schemaFiles }, () => undefined, factory);
  try {
    return await use(engine);
  } finally {
    engine.free();
    await adapter.close();
  }
}
