/** Passkeys: asks the browser for one, and turns the bytes of the API into the text of the protocol and back. */

import { part } from "./parts.js"

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
 * Makes the page's form end with a passkey: the server is asked for a challenge, the browser answers it, the form goes.
 * @param {(options: any) => Promise<string>} answerOf makes one, or shows one
 * @param {() => Record<string, string>} [fields] what the server wants to know before it gives a challenge
 */
export function endWithPasskey(answerOf, fields = () => ({})) {
  const form = /** @type {HTMLFormElement} */ (part("passkey-form"))
  form.hidden = !canUsePasskeys()
  form.addEventListener("submit", async (event) => {
    event.preventDefault()
    const refusal = part("passkey-refusal")
    refusal.hidden = true
    refusal.textContent = await refusalOf(form, answerOf, fields())
    refusal.hidden = !refusal.textContent
    if (refusal.hidden) form.submit()
  })
}

/** @param {HTMLFormElement} form @param {(options: any) => Promise<string>} answerOf @param {Record<string, string>} fields @returns {Promise<string>} in words, or nothing */
async function refusalOf(form, answerOf, fields) {
  const token = /** @type {HTMLInputElement} */ (form.elements.namedItem("csrf_token")).value
  try {
    const response = await fetch(form.dataset.begin ?? "", {
      method: "POST",
      body: new URLSearchParams({ ...fields, csrf_token: token }),
      headers: { Accept: "application/json" },
    })
    const said = await response.json()
    if (!response.ok) return said.error.message
    const passkey = /** @type {HTMLInputElement} */ (part("passkey"))
    passkey.value = await answerOf(said)
    return ""
  } catch {
    return form.dataset.refused ?? ""
  }
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
