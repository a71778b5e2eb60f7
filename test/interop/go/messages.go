package main

// Arguments and answers of the handlers; Pitaya takes only types that are exported.

type Done struct {
	Ok bool `json:"ok"`
}

type Info struct {
	ID       string                 `json:"id"`
	Type     string                 `json:"type"`
	Frontend bool                   `json:"frontend"`
	UID      string                 `json:"uid"`
	Data     map[string]interface{} `json:"data"`
}

type Data struct {
	Data map[string]interface{} `json:"data"`
}

type SessionPush struct {
	Route string `json:"route"`
	Msg   string `json:"msg"`
}

type UsersPush struct {
	UIDs         []string `json:"uids"`
	Route        string   `json:"route"`
	Msg          string   `json:"msg"`
	FrontendType string   `json:"frontendType"`
}

type UsersKick struct {
	UIDs         []string `json:"uids"`
	FrontendType string   `json:"frontendType"`
}

type UsersOutcome struct {
	ErrUIDs []string `json:"errUids"`
	Error   string   `json:"error"`
}

type Push struct {
	Msg  string `json:"msg"`
	From string `json:"from"`
}

type Failure struct {
	Code     string            `json:"code"`
	Msg      string            `json:"msg"`
	Metadata map[string]string `json:"metadata"`
}

type Sleep struct {
	Ms int `json:"ms"`
}

type Call struct {
	Route     string `json:"route"`
	Msg       string `json:"msg"`
	ServerID  string `json:"serverId"`
	TimeoutMs int    `json:"timeoutMs"`
}

type Count struct {
	Count int `json:"count"`
}

type GroupUsers struct {
	Group string   `json:"group"`
	UIDs  []string `json:"uids"`
}

type GroupPush struct {
	Group        string `json:"group"`
	Route        string `json:"route"`
	Msg          string `json:"msg"`
	FrontendType string `json:"frontendType"`
}
