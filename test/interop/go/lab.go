package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/topfreegames/pitaya/v3/examples/testing/protos"
	pitaya "github.com/topfreegames/pitaya/v3/pkg"
	"github.com/topfreegames/pitaya/v3/pkg/component"
	"github.com/topfreegames/pitaya/v3/pkg/constants"
)

// Lab has the handlers that clients call.
type Lab struct {
	component.Base
	app   pitaya.Pitaya
	mutex sync.Mutex
	marks map[string]int
}

func newLab(app pitaya.Pitaya) *Lab {
	return &Lab{app: app, marks: map[string]int{}}
}

func (l *Lab) Echo(ctx context.Context, raw []byte) ([]byte, error) {
	return raw, nil
}

func (l *Lab) Info(ctx context.Context) (*Info, error) {
	server, session := l.app.GetServer(), l.app.GetSessionFromCtx(ctx)
	data := session.GetData()
	if data == nil {
		data = map[string]interface{}{}
	}
	return &Info{server.ID, server.Type, server.Frontend, session.UID(), data}, nil
}

func (l *Lab) Bind(ctx context.Context, uid []byte) ([]byte, error) {
	if err := l.app.GetSessionFromCtx(ctx).Bind(ctx, string(uid)); err != nil {
		return nil, pitaya.Error(err, "LAB-BIND")
	}
	return []byte("ack"), nil
}

func (l *Lab) SetData(ctx context.Context, in *Data) (*Done, error) {
	session := l.app.GetSessionFromCtx(ctx)
	if err := session.SetData(in.Data); err != nil {
		return nil, err
	}
	if !l.app.GetServer().Frontend {
		if err := session.PushToFront(ctx); err != nil {
			return nil, err
		}
	}
	return &Done{true}, nil
}

func (l *Lab) PushMe(ctx context.Context, in *SessionPush) (*Done, error) {
	err := l.app.GetSessionFromCtx(ctx).Push(in.Route, l.message(in.Msg))
	return &Done{true}, err
}

func (l *Lab) PushUsers(ctx context.Context, in *UsersPush) (*UsersOutcome, error) {
	failed, err := l.app.SendPushToUsers(in.Route, l.message(in.Msg), in.UIDs, in.FrontendType)
	return outcome(failed, err), nil
}

func (l *Lab) KickMe(ctx context.Context) (*Done, error) {
	return &Done{true}, l.app.GetSessionFromCtx(ctx).Kick(ctx)
}

func (l *Lab) KickUsers(ctx context.Context, in *UsersKick) (*UsersOutcome, error) {
	return outcome(l.app.SendKickToUsers(in.UIDs, in.FrontendType)), nil
}

func (l *Lab) Fail(ctx context.Context, in *Failure) (*Done, error) {
	if in.Code == "" {
		return nil, errors.New(in.Msg)
	}
	return nil, pitaya.Error(errors.New(in.Msg), in.Code, in.Metadata)
}

func (l *Lab) Sleep(ctx context.Context, in *Sleep) (*Done, error) {
	time.Sleep(time.Duration(in.Ms) * time.Millisecond)
	return &Done{true}, nil
}

func (l *Lab) RPC(ctx context.Context, in *Call) (*protos.TestResponse, error) {
	if in.TimeoutMs > 0 {
		timeout := fmt.Sprintf("%dms", in.TimeoutMs)
		ctx = pitaya.AddToPropagateCtx(ctx, constants.RequestTimeout, timeout)
	}
	reply := &protos.TestResponse{}
	argument := &protos.TestRequest{Msg: in.Msg}
	if in.ServerID != "" {
		return reply, l.app.RPCTo(ctx, in.ServerID, in.Route, reply, argument)
	}
	return reply, l.app.RPC(ctx, in.Route, reply, argument)
}

func (l *Lab) Mark(ctx context.Context, name []byte) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.marks[string(name)]++
}

func (l *Lab) Marks(ctx context.Context, name []byte) (*Count, error) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	return &Count{l.marks[string(name)]}, nil
}

func (l *Lab) GroupCreate(ctx context.Context, in *GroupUsers) (*Done, error) {
	if err := l.app.GroupCreate(ctx, in.Group); err != nil {
		return nil, err
	}
	for _, uid := range in.UIDs {
		if err := l.app.GroupAddMember(ctx, in.Group, uid); err != nil {
			return nil, err
		}
	}
	return &Done{true}, nil
}

func (l *Lab) GroupBroadcast(ctx context.Context, in *GroupPush) (*Done, error) {
	err := l.app.GroupBroadcast(ctx, in.FrontendType, in.Group, in.Route, l.message(in.Msg))
	return &Done{true}, err
}

func (l *Lab) GroupRemove(ctx context.Context, in *GroupUsers) (*Done, error) {
	for _, uid := range in.UIDs {
		if err := l.app.GroupRemoveMember(ctx, in.Group, uid); err != nil {
			return nil, err
		}
	}
	return &Done{true}, nil
}

func (l *Lab) message(text string) *Push {
	return &Push{text, l.app.GetServer().Type}
}

func outcome(failed []string, err error) *UsersOutcome {
	text := ""
	if err != nil {
		text = err.Error()
	}
	return &UsersOutcome{append([]string{}, failed...), text}
}
