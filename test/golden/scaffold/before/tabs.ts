import { HandlerContext } from '@pitaya-ts/runtime'
import { JoinReply } from '../generated/game/v1/game.js'
import { RoomHandlers } from '../generated/game/v1/game.server.js'

export class Tabs implements RoomHandlers {
	count = 1
	join(_request: unknown, _ctx: HandlerContext): JoinReply {
		return { members: this.count }
	}
}
