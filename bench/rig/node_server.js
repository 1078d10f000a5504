// Node's socket.io, with the same room, greeting and event: `node node_server.js PORT ORDERS SCRIPT`. At the port
// ORDERS it sends the next event for each line, and says `done`, as bench/rig/orders.py does.

import { readFileSync } from "node:fs"
import { createServer } from "node:http"
import { createServer as createListener } from "node:net"

import { Server } from "socket.io"

const [port, orders, script] = process.argv.slice(2)
const { greeting, event, payloads } = JSON.parse(readFileSync(script, "utf-8"))

const http = createServer()
const wall = new Server(http, { transports: ["websocket"] }).of("/wall")
wall.on("connection", (socket) => {
  socket.join("wall")
  socket.emit(greeting, payloads[greeting])
})
http.listen({ port: Number(port), host: "127.0.0.1", backlog: 2048 })

createListener((connection) => {
  connection.on("data", () => {
    payloads[event].seq += 1
    wall.to("wall").emit(event, payloads[event])
    connection.write("done\n")
  })
}).listen(Number(orders), "127.0.0.1")
