import { findMlflowNpm } from './mlflow-npm.mjs';
import { findMlflow2Python, findMlflowPython } from './mlflow-python.mjs';
import { findPeers } from './peers.mjs';

/** The foreign programs of the tests: the variables that name them, and what could not be installed. */
export async function findAllPeers(root, say) {
  // Both Pythons use the cache of pip, so they follow each other.
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
