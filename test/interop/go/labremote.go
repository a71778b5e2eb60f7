package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/topfreegames/pitaya/v3/examples/testing/protos"
	pitaya "github.com/topfreegames/pitaya/v3/pkg"
	"github.com/topfreegames/pitaya/v3/pkg/component"
)

// LabRemote has what other servers call.
type LabRemote struct {
	component.Base
	app pitaya.Pitaya
}

func (r *LabRemote) Echo(ctx context.Context, in *protos.TestRequest) (*protos.TestResponse, error) {
	server := r.app.GetServer()
	return answer(fmt.Sprintf("%s:%s:%s", server.Type, server.ID, in.Msg)), nil
}

func (r *LabRemote) Fail(ctx context.Context, in *protos.TestRequest) (*protos.TestResponse, error) {
	metadata := map[string]string{"from": r.app.GetServer().Type}
	return nil, pitaya.Error(errors.New(in.Msg), "LAB-R", metadata)
}

func (r *LabRemote) FailPlain(ctx context.Context, in *protos.TestRequest) (*protos.TestResponse, error) {
	return nil, errors.New(in.Msg)
}

func (r *LabRemote) Sleep(ctx context.Context, in *protos.TestRequest) (*protos.TestResponse, error) {
	ms, err := strconv.Atoi(in.Msg)
	if err != nil {
		return nil, err
	}
	time.Sleep(time.Duration(ms) * time.Millisecond)
	return answer("slept"), nil
}

// Told tells what the caller sent along under the given key.
func (r *LabRemote) Told(ctx context.Context, in *protos.TestRequest) (*protos.TestResponse, error) {
	return answer(fmt.Sprint(pitaya.GetFromPropagateCtx(ctx, in.Msg))), nil
}

func answer(msg string) *protos.TestResponse {
	return &protos.TestResponse{Code: 200, Msg: msg}
}
