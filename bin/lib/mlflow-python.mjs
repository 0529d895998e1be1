import { pythonWith } from './python-with.mjs';

/** The client for the interoperability test. `packages` are pinned for reproducible runs. */
const CLIENT = {
  name: 'mlflow-3.17.2-moto-5.2.5',
  // moto is the S3-compatible server that stores artifacts. Its server needs flask-cors in addition
  // to Flask.
  packages: ['mlflow==3.17.2', 'scikit-learn==1.9.1', 'moto[s3]==5.2.5', 'flask-cors==6.0.5'],
};

/**
 * The last release of MLflow 2, without training and serving: a client version that is still in
 * use.
 */
const CLIENT_2 = { name: 'mlflow-skinny-2.22.4', packages: ['mlflow-skinny==2.22.4'] };

/**
 * A Python with the MLflow 2 client: the one named by TANDEM_TEST_MLFLOW_2_PYTHON, or one created
 * here once.
 */
export async function findMlflow2Python(root, say) {
  return process.env.TANDEM_TEST_MLFLOW_2_PYTHON || pythonWith(root, CLIENT_2, say);
}

/**
 * A Python with MLflow's client: the one named by TANDEM_TEST_MLFLOW_PYTHON, or a virtual
 * environment created here once.
 */
export async function findMlflowPython(root, say) {
  return process.env.TANDEM_TEST_MLFLOW_PYTHON || pythonWith(root, CLIENT, say);
}
