import { HandlerContext, NotImplementedError } from '@pitaya-ts/runtime'
import { JoinReply, JoinRequest } from '../generated/game/v1/game.js'
import { RoomHandlers } from '../generated/game/v1/game.server.js'
import { Item } from '../generated/shared/v1/shared.js'

export class Tabs implements RoomHandlers {
	count = 1
	join(_request: unknown, _ctx: HandlerContext): JoinReply {
		return { members: this.count }
	}

	async say(_request: JoinRequest, _ctx: HandlerContext): Promise<void> {
		throw new NotImplementedError('room.room.say')
	}

	async in(_ctx: HandlerContext): Promise<Item> {
		throw new NotImplementedError('room.room.in')
	}
}
