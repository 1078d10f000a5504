/** Every scene: a new one is its file and a line here. */

/** @import { SceneClass } from "../types.js" */
import { Credits } from "./credits.js"
import { Holding } from "./holding.js"
import { Spotlight } from "./spotlight.js"
import { Stream } from "./stream.js"

/** @type {SceneClass[]} */
export const SCENES = [Stream, Spotlight, Holding, Credits]
