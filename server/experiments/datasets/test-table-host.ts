import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

type Reply = {
  status?: number;
  body?: string | Buffer;
  headers?: Record<string, string>;
  etag?: string;
};

/**
 * A web server with one table, for integration tests. `/moved` redirects to `/data`, `/elsewhere`
 * to a cloud metadata address.
 */
export type TableHost = {
  url: string;
  /** Response of `/data`; 304 if the etag matches. */
  reply: Reply;
  /** Headers of the newest request. */
  seen: Record<string, string | string[] | undefined>;
  close: () => Promise<void>;
};

const redirects: Readonly<Record<string, string>> = {
  '/moved': '/data',
  '/elsewhere': 'http://169.254.169.254/latest',
};

export async function startTableHost(): Promise<TableHost> {
  const server = createServer((request, response) => {
    host.seen = request.headers;
    const location = redirects[request.url ?? ''];
    if (location !== undefined) {
      response.writeHead(302, { location }).end();
      return;
    }
    const { status = 200, body = '', headers = {}, etag } = host.reply;
    if (etag !== undefined && request.headers['if-none-match'] === etag) {
      response.writeHead(304, { etag }).end();
      return;
    }
    response.writeHead(status, { ...headers, ...(etag === undefined ? {} : { etag }) });
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // Guarantee: a server that listens on TCP has an AddressInfo.
  const { port } = server.address() as AddressInfo;
  const host: TableHost = {
    url: `http://127.0.0.1:${port}`,
    reply: {},
    seen: {},
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
  return host;
}
