package main

import (
	"encoding/json"
	"errors"

	"google.golang.org/protobuf/proto"

	"peer/gen/jsonv1"
)

// createStruct gives an empty generated struct.
func createStruct(name string) (proto.Message, error) {
	switch name {
	case "json.v1.GoTypes":
		return &jsonv1.GoTypes{}, nil
	case "json.v1.GoNames":
		return &jsonv1.GoNames{}, nil
	case "json.v1.GoInner":
		return &jsonv1.GoInner{}, nil
	}
	return nil, errors.New(name + " is no generated struct")
}

// marshalStruct gives what encoding/json makes of bytes.
func marshalStruct(name string, data []byte) ([]byte, error) {
	message, err := createStruct(name)
	if err != nil {
		return nil, err
	}
	if err := proto.Unmarshal(data, message); err != nil {
		return nil, err
	}
	return json.Marshal(message)
}

// unmarshalStruct gives the bytes of what encoding/json reads.
func unmarshalStruct(name string, text []byte) ([]byte, error) {
	message, err := createStruct(name)
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(text, message); err != nil {
		return nil, err
	}
	return toBytes.Marshal(message)
}

// PlainReply is written by hand, as programs do.
type PlainReply struct {
	Code int32
	Msg  string
}

// PlainData has tags for some names.
type PlainData struct {
	Data  map[string]interface{}
	Reply *PlainReply `json:"reply"`
	Maybe *int64      `json:"maybe"`
	Uids  []string    `json:"uids"`
	Value interface{} `json:"value"`

	Chunks  [][]byte                 `json:"chunks"`
	Bytes   []byte                   `json:"some_bytes"`
	Replies map[string]*PlainReply   `json:"replies"`
	Lists   [][]interface{}          `json:"lists"`
	Objects []map[string]interface{} `json:"objects"`
	List    []interface{}            `json:"list"`
}

// rewritePlain reads a text into a struct, and writes that.
func rewritePlain(name string, text []byte) ([]byte, error) {
	var plain interface{}
	switch name {
	case "json.v1.PlainReply":
		plain = &PlainReply{}
	case "json.v1.PlainData":
		plain = &PlainData{
			Uids:    []string{},
			Chunks:  [][]byte{},
			Bytes:   []byte{},
			Replies: map[string]*PlainReply{},
			Lists:   [][]interface{}{},
			Objects: []map[string]interface{}{},
		}
	default:
		return nil, errors.New(name + " is no struct")
	}
	if err := json.Unmarshal(text, plain); err != nil {
		return nil, err
	}
	return json.Marshal(plain)
}
