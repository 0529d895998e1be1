import { pythonWith } from './python-with.mjs';

/** The client that the interoperability test drives. `packages` are pinned, so that a run can be repeated. */
const CLIENT = {
  name: 'mlflow-3.17.2-moto-5.2.5',
  // moto is the S3-compatible server that artifacts are stored in; flask-cors is what its server needs beside Flask.
  packages: ['mlflow==3.17.2', 'scikit-learn==1.9.1', 'moto[s3]==5.2.5', 'flask-cors==6.0.5'],
};

/** The last release of MLflow 2, without what trains and serves: a client like those that are still at work. */
const CLIENT_2 = { name: 'mlflow-skinny-2.22.4', packages: ['mlflow-skinny==2.22.4'] };

/** A Python with the client of MLflow 2: the one named by TANDEM_TEST_MLFLOW_2_PYTHON, else one made here once. */
export async function findMlflow2Python(root, say) {
  return process.env.TANDEM_TEST_MLFLOW_2_PYTHON || pythonWith(root, CLIENT_2, say);
}

/** A Python with MLflow's client: the one named by TANDEM_TEST_MLFLOW_PYTHON, else a virtual environment made here once. */
export async function findMlflowPython(root, say) {
  return process.env.TANDEM_TEST_MLFLOW_PYTHON || pythonWith(root, CLIENT, say);
}
