import { findMlflowNpm } from './mlflow-npm.mjs';
import { findMlflow2Python, findMlflowPython } from './mlflow-python.mjs';
import { findPeers } from './peers.mjs';

/**
 * Finds the external programs of the tests. Returns the variables that name them, and the programs
 * that could not be installed.
 */
export async function findAllPeers(root, say) {
  // Both Pythons use the pip cache, so they run one after the other.
  const pythons = async () => [
    await findMlflowPython(root, say),
    await findMlflow2Python(root, say),
  ];
  const [{ env, missing }, [python, python2], npm] = await Promise.all([
    findPeers(say),
    pythons(),
    findMlflowNpm(root, say),
  ]);
  const clients = [
    ['TANDEM_TEST_MLFLOW_PYTHON', 'mlflow', python],
    ['TANDEM_TEST_MLFLOW_2_PYTHON', 'mlflow 2', python2],
    ['TANDEM_TEST_MLFLOW_NPM', 'mlflow (npm)', npm],
  ];
  for (const [variable, name, path] of clients) {
    if (path === undefined) missing.push(name);
    else env[variable] = path;
  }
  return { env, missing };
}
