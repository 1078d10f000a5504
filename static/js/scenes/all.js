/** Every scene: a new one is its file and a line here. */

/** @import { SceneClass } from "../types.js" */
import { Balloons } from "./balloons.js"
import { Credits } from "./credits.js"
import { Holding } from "./holding.js"
import { WorldMap } from "./map.js"
import { Mosaic } from "./mosaic.js"
import { Remembrance } from "./remembrance.js"
import { Spotlight } from "./spotlight.js"
import { Stream } from "./stream.js"

/** In the order of the digits that call them. @type {SceneClass[]} */
export const SCENES = [Stream, Spotlight, Mosaic, Balloons, WorldMap, Remembrance, Holding, Credits]
