// Reads and writes messages of any schema, for tests to compare with.
//
// Questions and answers are frames: a length of four bytes, big-endian, then the content. A question is
// a letter, the length of the message's name in one byte, the name, and data. An answer is 1 and data, or
// 0 and an error's text.
package main

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/descriptorpb"
	"google.golang.org/protobuf/types/dynamicpb"
)

var (
	fromBytes = proto.UnmarshalOptions{DiscardUnknown: true}
	toBytes   = proto.MarshalOptions{Deterministic: true}
)

type peer struct {
	files *protoregistry.Files
}

func main() {
	in := bufio.NewReader(os.Stdin)
	out := bufio.NewWriter(os.Stdout)
	var p peer
	for {
		question, err := readFrame(in)
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			panic(err)
		}
		data, err := p.answer(question)
		if err != nil {
			writeFrame(out, 0, []byte(err.Error()))
		} else {
			writeFrame(out, 1, data)
		}
	}
}

func readFrame(in io.Reader) ([]byte, error) {
	var head [4]byte
	if _, err := io.ReadFull(in, head[:]); err != nil {
		return nil, err
	}
	frame := make([]byte, binary.BigEndian.Uint32(head[:]))
	_, err := io.ReadFull(in, frame)
	return frame, err
}

func writeFrame(out *bufio.Writer, status byte, data []byte) {
	var head [5]byte
	binary.BigEndian.PutUint32(head[:], uint32(1+len(data)))
	head[4] = status
	out.Write(head[:])
	out.Write(data)
	if err := out.Flush(); err != nil {
		panic(err)
	}
}

// answer turns a panic into an error whose text begins with "panic: ".
func (p *peer) answer(question []byte) (answer []byte, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("panic: %v", cause)
		}
	}()
	letter, rest := question[0], question[2:]
	name, data := string(rest[:question[1]]), rest[question[1]:]
	switch letter {
	case 'S':
		return nil, p.load(data)
	case 'M':
		return marshalStruct(name, data)
	case 'U':
		return unmarshalStruct(name, data)
	case 'P':
		return rewritePlain(name, data)
	}
	message, err := p.create(name)
	if err != nil {
		return nil, err
	}
	switch letter {
	case 'R': // bytes of what is known in bytes
		if err := fromBytes.Unmarshal(data, message); err != nil {
			return nil, err
		}
		return toBytes.Marshal(message)
	case 'T': // bytes to JSON text
		if err := fromBytes.Unmarshal(data, message); err != nil {
			return nil, err
		}
		return protojson.Marshal(message)
	case 'F': // JSON text to bytes
		if err := protojson.Unmarshal(data, message); err != nil {
			return nil, err
		}
		return toBytes.Marshal(message)
	}
	return nil, errors.New("no such question")
}

// load takes the schema: a FileDescriptorSet.
func (p *peer) load(data []byte) error {
	var set descriptorpb.FileDescriptorSet
	if err := proto.Unmarshal(data, &set); err != nil {
		return err
	}
	files, err := protodesc.NewFiles(&set)
	p.files = files
	return err
}

func (p *peer) create(name string) (proto.Message, error) {
	found, err := p.files.FindDescriptorByName(protoreflect.FullName(name))
	if err != nil {
		return nil, err
	}
	message, ok := found.(protoreflect.MessageDescriptor)
	if !ok {
		return nil, errors.New(name + " is no message")
	}
	return dynamicpb.NewMessage(message), nil
}
