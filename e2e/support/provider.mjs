// An identity provider of others (npm's oidc-provider) on a free port: one person of a trial, who signs in by a button
// and is asked whether their data may be passed on.

import { createServer } from "node:http";
import { once } from "node:events";
import Provider from "oidc-provider";

export const CLIENT = "haicap";
export const SECRET = "mot bi mat chi de dien tap, dai hon ba muoi hai chu";

/** Identity numbers that begin with 000 belong to nobody. */
export const CITIZEN = { sub: "cong-dan-thu", name: "Nguyễn Thị Đỗ Quyên", so_dinh_danh: "000246813579", phone_number: "0000123456" };

const page = (title, body) => `<!doctype html><html lang="vi"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>${title}</title><main><h1>${title}</h1>${body}</main></html>`;

const ask = (action, buttons) =>
  `<form method="post" action="${action}">${buttons.map(([value, text]) => `<button name="say" value="${value}">${text}</button>`).join(" ")}</form>`;

/** What the person is asked: to sign in, then whether they agree. */
async function interact(provider, request, response) {
  const { prompt, params, session, grantId } = await provider.interactionDetails(request, response);
  if (request.method === "GET") {
    response.setHeader("content-type", "text/html; charset=utf-8");
    const buttons = prompt.name === "login" ? [["yes", "Tôi là người thử"]] : [["yes", "Đồng ý cung cấp"], ["no", "Không đồng ý"]];
    return response.end(page(prompt.name === "login" ? "Định danh thử" : "Cung cấp thông tin", ask(request.url, buttons)));
  }
  const said = new URLSearchParams((await request.setEncoding("utf8").toArray()).join("")).get("say");
  const finish = (result) => provider.interactionFinished(request, response, result, { mergeWithLastSubmission: true });
  if (said !== "yes") return finish({ error: "access_denied", error_description: "no" });
  if (prompt.name === "login") return finish({ login: { accountId: CITIZEN.sub } });
  const grant = grantId ? await provider.Grant.find(grantId) : new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
  grant.addOIDCScope(params.scope);
  return finish({ consent: { grantId: await grant.save() } });
}

/** Starts it. The client is told once haicap's own address is known. */
export async function startProvider(port = 0) {
  const server = createServer();
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  server.unref();
  const issuer = `http://127.0.0.1:${server.address().port}`;
  return {
    issuer,
    port: server.address().port,
    /** Serves a haicap at this address. */
    serve(base) {
      const provider = new Provider(issuer, {
        clients: [{
          client_id: CLIENT,
          client_secret: SECRET,
          redirect_uris: [`${base}/sign-in/openid/return`],
          post_logout_redirect_uris: [`${base}/signed-out`],
        }],
        claims: { openid: ["sub"], profile: ["name", "so_dinh_danh"], phone: ["phone_number"] },
        findAccount: (_, sub) => ({ accountId: sub, claims: () => ({ ...CITIZEN, sub }) }),
        interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
        features: {
          devInteractions: { enabled: false },
          rpInitiatedLogout: {
            logoutSource: (context, form) => {
              context.body = page("Đăng xuất", `${form}<button name="logout" value="yes" form="op.logoutForm">Đăng xuất khỏi Định danh thử</button>`);
            },
          },
        },
        pkce: { required: () => true },
        cookies: { keys: ["mot khoa chi de dien tap"] },
        renderError: (context, out) => {
          context.body = page("Lỗi", `<pre>${out.error}: ${out.error_description}</pre>`);
        },
      });
      const callback = provider.callback();
      server.on("request", (request, response) => {
        if (!request.url.startsWith("/interaction/")) return callback(request, response);
        interact(provider, request, response).catch((error) => {
          response.statusCode = 500;
          response.end(String(error));
        });
      });
    },
    /** Nobody answers any more. */
    stop() {
      server.closeAllConnections();
      return new Promise((done) => server.close(done));
    },
  };
}
