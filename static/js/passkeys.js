/** The page of a moderator's passkeys: adds one. */

import { part } from "./parts.js"
import { canUsePasskeys, endWithPasskey, makePasskey } from "./passkey.js"

part("passkey-unable").hidden = canUsePasskeys()
endWithPasskey(makePasskey, () => ({ current: /** @type {HTMLInputElement} */ (part("current")).value }))
