// A bare room server: what is said in a room goes to everybody in it. Nothing is stored, nobody is asked who they are.
import { WebSocketServer } from "ws";

const rooms = new Map();
const server = new WebSocketServer({ host: "127.0.0.1", port: Number(process.argv[2]), perMessageDeflate: false });
server.on("connection", (socket) => {
  let room = null;
  socket.on("message", (data) => {
    const frame = JSON.parse(data);
    if (frame.type === "hello") {
      room = rooms.get(frame.room) ?? new Set();
      rooms.set(frame.room, room.add(socket));
      socket.send('{"type":"welcome"}');
    } else if (room !== null) {
      const text = JSON.stringify(frame);
      for (const other of room) other.send(text);
    }
  });
  socket.on("close", () => room?.delete(socket));
});
