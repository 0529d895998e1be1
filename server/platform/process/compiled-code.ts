import { getCompileCacheDir } from 'node:module';
import { dirname } from 'node:path';

/**
 * Environment that makes a child process use this process's compile cache. Without it, the child
 * takes twice as long to start.
 */
export function compiledCode(): { NODE_COMPILE_CACHE?: string } {
  const dir = getCompileCacheDir();
  // Node creates a subfolder per version in the configured folder.
  return dir === undefined ? {} : { NODE_COMPILE_CACHE: dirname(dir) };
}
