import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { intakeDeps } from '#server/ingest/http/ingest-deps.ts';
import { intakeRoute } from '#server/ingest/http/ingest-routes.ts';
import { serveIngest } from '#server/ingest/http/serve-ingest.ts';
import { isMlflowPath } from '#server/ingest/mlflow/mlflow-path.ts';
import { serveMlflow } from '#server/ingest/mlflow/serve-mlflow.ts';
import { listenOnLoopback } from '../../demo/service/listen.ts';

/** Tandem's ingest endpoints and MLflow endpoints in this process, on a free port. */
export class Front {
  url = '';
  readonly #server: Server;
  readonly #deps = intakeDeps();

  constructor() {
    this.#server = createServer((request, response) => this.#serve(request, response));
  }

  async start(): Promise<void> {
    this.url = `http://127.0.0.1:${await listenOnLoopback(this.#server, 0)}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
    });
  }

  #serve(request: IncomingMessage, response: ServerResponse): void {
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
    const route = intakeRoute(path, request.method ?? '');
    if (route !== undefined) void serveIngest(route, request, response, this.#deps);
    else if (isMlflowPath(path)) void serveMlflow(request, response);
    else response.writeHead(404).end();
  }
}
