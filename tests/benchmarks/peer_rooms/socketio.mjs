// Only connections that stay, over socket.io.
import { Server } from "socket.io";

new Server(Number(process.argv[2]), { transports: ["websocket"] });
