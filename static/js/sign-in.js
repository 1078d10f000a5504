/** The page to sign in on: a passkey in place of name and password, where the browser has them. */

import { askPasskey, endWithPasskey } from "./passkey.js"

endWithPasskey(askPasskey)
