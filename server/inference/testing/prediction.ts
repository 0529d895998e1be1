/** For integration tests: the body of an answer. Throws where its status is another one. */
export async function read(response: Response, status = 200): Promise<unknown> {
  const body: unknown = await response.json();
  if (response.status !== status)
    throw new Error(
      `answered ${response.status} instead of ${status}: ${JSON.stringify(body).slice(0, 500)}`,
    );
  return body;
}
