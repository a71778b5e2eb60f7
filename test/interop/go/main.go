// A server of Go Pitaya with the handlers and remotes of the lab peer, for mixed clusters.
package main

import (
	"flag"
	"strconv"
	"strings"

	"github.com/spf13/viper"
	pitaya "github.com/topfreegames/pitaya/v3/pkg"
	"github.com/topfreegames/pitaya/v3/pkg/acceptor"
	"github.com/topfreegames/pitaya/v3/pkg/cluster"
	"github.com/topfreegames/pitaya/v3/pkg/component"
	"github.com/topfreegames/pitaya/v3/pkg/config"
	"github.com/topfreegames/pitaya/v3/pkg/constants"
	"github.com/topfreegames/pitaya/v3/pkg/groups"
	"github.com/topfreegames/pitaya/v3/pkg/modules"
	"github.com/topfreegames/pitaya/v3/pkg/serialize/json"
)

type options struct {
	serverType string
	port       int
	frontend   bool
	sdPrefix   string
	grpc       bool
	grpcPort   int
}

func main() {
	var o options
	flag.StringVar(&o.serverType, "type", "connector", "server type")
	flag.IntVar(&o.port, "port", 32222, "port of the TCP acceptor")
	flag.BoolVar(&o.frontend, "frontend", true, "whether clients connect here")
	flag.StringVar(&o.sdPrefix, "sdprefix", "pitaya/", "etcd prefix of service discovery")
	flag.BoolVar(&o.grpc, "grpc", false, "calls over gRPC instead of NATS")
	flag.IntVar(&o.grpcPort, "grpcport", 3434, "port of gRPC")
	flag.Parse()
	start(o)
}

func start(o options) {
	keys := viper.New()
	keys.Set("pitaya.cluster.sd.etcd.prefix", o.sdPrefix)
	keys.Set("pitaya.cluster.rpc.server.grpc.port", o.grpcPort)
	conf := config.NewConfig(keys)
	metadata := map[string]string{}
	if o.grpc {
		metadata[constants.GRPCHostKey] = "127.0.0.1"
		metadata[constants.GRPCPortKey] = strconv.Itoa(o.grpcPort)
	}
	builder := pitaya.NewBuilderWithConfigs(o.frontend, o.serverType, pitaya.Cluster, metadata, conf)
	if o.frontend {
		builder.AddAcceptor(acceptor.NewTCPAcceptor("127.0.0.1:" + strconv.Itoa(o.port)))
	}
	builder.Serializer = json.NewSerializer()
	settings := config.NewPitayaConfig(conf)
	groupService, err := groups.NewEtcdGroupService(settings.Groups.Etcd, nil)
	must(err)
	builder.Groups = groupService
	var bindings *modules.ETCDBindingStorage
	if o.grpc {
		bindings = useGRPC(builder, settings)
	}
	app := builder.Build()
	if bindings != nil {
		must(app.RegisterModule(bindings, "bindingsStorage"))
	}
	lower := component.WithNameFunc(strings.ToLower)
	app.Register(newLab(app), component.WithName("lab"), lower)
	app.RegisterRemote(&LabRemote{app: app}, component.WithName("labremote"), lower)
	app.Start()
}

func useGRPC(builder *pitaya.Builder, settings *config.PitayaConfig) *modules.ETCDBindingStorage {
	rpc := settings.Cluster.RPC
	server, err := cluster.NewGRPCServer(rpc.Server.Grpc, builder.Server, builder.MetricsReporters)
	must(err)
	bindings := modules.NewETCDBindingStorage(
		builder.Server, builder.SessionPool, settings.Modules.BindingStorage.Etcd)
	client, err := cluster.NewGRPCClient(rpc.Client.Grpc, builder.Server, builder.MetricsReporters,
		bindings, cluster.NewInfoRetriever(settings.Cluster.Info))
	must(err)
	builder.RPCServer = server
	builder.RPCClient = client
	return bindings
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
