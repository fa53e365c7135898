// fetcher sends an operation to this server. An answer that is not GraphQL (a proxy's page, a refusal in plain text) is
// shown with its status instead of a syntax error.
export async function fetcher(params, { headers } = {}) {
  const response = await fetch("/graphql", {
    method: "POST",
    headers: {
      ...headers,
      Accept: "application/graphql-response+json, application/json;q=0.9",
      "Content-Type": "application/json",
    },
    body: JSON.stringify(params),
  });
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    return { errors: [{ message: `${response.status} ${response.statusText}`.trim(), extensions: { body: text.slice(0, 1000) } }] };
  }
}
