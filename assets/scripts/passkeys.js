// Passkeys and security keys. The markup says what to do:
//   <form data-passkey="create|get" data-options="JSON or its address" data-failed="text" data-unsupported="text">
//   with an input named "credential" and a button [data-passkey-button]; [data-passkey-error] takes the text.
const fromBase64 = (text) => {
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
};

const toBase64 = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=+$/, "");

const withIds = (list) => list?.map((item) => ({ ...item, id: fromBase64(item.id) }));

async function optionsOf(form) {
  const source = form.dataset.options;
  if (source.startsWith("{")) return JSON.parse(source);
  const response = await fetch(source, { headers: { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" } });
  if (!response.ok) throw new Error(`${source} answered ${response.status}`);
  return response.json();
}

async function create(form) {
  const { publicKey } = (await optionsOf(form)).creation_options;
  const passwordless = form.querySelector("[name=passwordless]")?.checked ?? false;
  const credential = await navigator.credentials.create({
    publicKey: {
      ...publicKey,
      challenge: fromBase64(publicKey.challenge),
      user: { ...publicKey.user, id: fromBase64(publicKey.user.id) },
      excludeCredentials: withIds(publicKey.excludeCredentials),
      authenticatorSelection: {
        ...publicKey.authenticatorSelection,
        residentKey: passwordless ? "required" : "discouraged",
        requireResidentKey: passwordless,
        ...(passwordless ? { userVerification: "required" } : {}),
      },
    },
  });
  return {
    type: credential.type,
    id: credential.id,
    rawId: toBase64(credential.rawId),
    response: {
      clientDataJSON: toBase64(credential.response.clientDataJSON),
      attestationObject: toBase64(credential.response.attestationObject),
      transports: credential.response.getTransports?.() ?? [],
    },
    clientExtensionResults: credential.getClientExtensionResults(),
  };
}

async function get(form) {
  const { publicKey } = (await optionsOf(form)).request_options;
  const credential = await navigator.credentials.get({
    publicKey: {
      ...publicKey,
      challenge: fromBase64(publicKey.challenge),
      allowCredentials: withIds(publicKey.allowCredentials),
    },
  });
  const { userHandle } = credential.response;
  return {
    type: credential.type,
    id: credential.id,
    rawId: toBase64(credential.rawId),
    response: {
      clientDataJSON: toBase64(credential.response.clientDataJSON),
      authenticatorData: toBase64(credential.response.authenticatorData),
      signature: toBase64(credential.response.signature),
      userHandle: userHandle ? toBase64(userHandle) : null,
    },
    clientExtensionResults: credential.getClientExtensionResults(),
  };
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  const error = form.querySelector("[data-passkey-error]");
  if (!window.PublicKeyCredential) {
    error.textContent = form.dataset.unsupported;
    error.hidden = false;
    continue;
  }
  for (const part of form.querySelectorAll("[data-needs-passkeys]")) part.hidden = false;
  form.querySelector("[data-passkey-button]").addEventListener("click", async (event) => {
    event.preventDefault();
    if (!form.reportValidity()) return;
    try {
      const credential = await (form.dataset.passkey === "create" ? create : get)(form);
      form.querySelector("[name=credential]").value = JSON.stringify(credential);
      form.submit();
    } catch (exception) {
      // Refused by the person, timed out, or no such key: the browser does not tell them apart.
      console.warn(exception);
      error.textContent = form.dataset.failed;
      error.hidden = false;
    }
  });
}
