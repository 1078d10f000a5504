/** Passkeys: asks the browser for one, and turns the bytes of the API into the text of the protocol and back. */

/** @typedef {{ id: string, type: "public-key", transports?: AuthenticatorTransport[] }} KnownPasskey */

/** @returns {boolean} whether this browser can use them on this page: over TLS, under a name that is no number */
export function canUsePasskeys() {
  return "PublicKeyCredential" in window && !/^[\d.]+$|^\[/.test(location.hostname)
}

/**
 * @param {any} options PublicKeyCredentialCreationOptionsJSON
 * @returns {Promise<string>} RegistrationResponseJSON
 */
export async function makePasskey(options) {
  const made = await navigator.credentials.create({
    publicKey: {
      ...options,
      challenge: toBytes(options.challenge),
      user: { ...options.user, id: toBytes(options.user.id) },
      excludeCredentials: options.excludeCredentials.map(
        (/** @type {KnownPasskey} */ known) => ({ ...known, id: toBytes(known.id) }),
      ),
    },
  })
  return asText(made, ["clientDataJSON", "attestationObject"])
}

/**
 * @param {any} options PublicKeyCredentialRequestOptionsJSON
 * @returns {Promise<string>} AuthenticationResponseJSON
 */
export async function askPasskey(options) {
  const shown = await navigator.credentials.get({
    publicKey: { ...options, challenge: toBytes(options.challenge), allowCredentials: [] },
  })
  return asText(shown, ["clientDataJSON", "authenticatorData", "signature", "userHandle"])
}

/**
 * Sends a form of moderation, and gives the JSON of the answer.
 * @param {string} address
 * @param {Record<string, string>} fields
 * @returns {Promise<{ ok: boolean, answer: any }>}
 */
export async function ask(address, fields) {
  const response = await fetch(address, {
    method: "POST",
    body: new URLSearchParams(fields),
    headers: { Accept: "application/json" },
  })
  return { ok: response.ok, answer: await response.json() }
}

/**
 * @param {Credential | null} credential
 * @param {string[]} names of the response's bytes
 * @returns {string}
 */
function asText(credential, names) {
  const { id, rawId, type, response } = /** @type {any} */ (credential)
  const told = names.filter((name) => response[name]).map((name) => [name, fromBytes(response[name])])
  return JSON.stringify({ id, type, rawId: fromBytes(rawId), response: Object.fromEntries(told) })
}

/**
 * @param {string} text base64url
 * @returns {Uint8Array<ArrayBuffer>}
 */
function toBytes(text) {
  const signs = atob(text.replaceAll("-", "+").replaceAll("_", "/"))
  return Uint8Array.from(signs, (sign) => sign.charCodeAt(0))
}

/**
 * @param {ArrayBuffer} bytes
 * @returns {string} base64url
 */
function fromBytes(bytes) {
  const signs = Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join("")
  return btoa(signs).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")
}
