// SPDX-License-Identifier: GPL-2.0-only
/*
 * The table of all options, by name. docs/gateway-config.md shows it.
 */
#include "acvpnd/config/directive.h"

#include "acvpnd/config/gateway_config.h"

/* Where a value goes. */
#define GLOBAL(field) offsetof(struct gateway_config, field)
#define VHOST(field) offsetof(struct config_vhost, field)
#define POLICY(field) offsetof(struct config_policy, field)

const struct directive directive_table[] = {
	{
		.name = "acct",
		.level = DIRECTIVE_VHOST,
		.type = &value_auths,
		.offset = VHOST(acct),
		.status = DIRECTIVE_HONOURED,
		.text = "accounting: `radius[...]`",
	},
	{
		.name = "always-require-cert",
		.level = DIRECTIVE_VHOST,
		.type = &value_any,
		.status = DIRECTIVE_REFUSED,
		.text = "opposite of cisco-client-compat",
		.why = "write cisco-client-compat, with the opposite value",
	},
	{
		.name = "append-routes",
		.level = DIRECTIVE_VHOST,
		.type = &value_flag,
		.offset = VHOST(append_routes),
		.status = DIRECTIVE_HONOURED,
		.text =
			"routes of groups and users are added to the general "
			"ones, instead of replacing them",
	},
	{
		.name = "auth",
		.level = DIRECTIVE_VHOST,
		.type = &value_auths,
		.offset = VHOST(auth),
		.status = DIRECTIVE_HONOURED,
		.text =
			"way to authenticate; all that are named have to "
			"succeed",
	},
	{
		.name = "auth-timeout",
		.level = DIRECTIVE_GLOBAL,
		.type = &value_number,
		.offset = GLOBAL(auth_timeout),
		.range = { 1, 86400, false },
		.initial = "240",
		.status = DIRECTIVE_HONOURED,
		.text =
			"seconds that a connection may take until its login "
			"is done",
	},
	{
		.name = "auto-select-group",
		.level = DIRECTIVE_VHOST,
		.type = &value_flag,
		.offset = VHOST(auto_groups),
		.status = DIRECTIVE_HONOURED,
		.text =
			"let users choose among all groups that the password "
			"file, or the system with PAM, has when the gateway "
			"starts",
	},
	{
		.name = "ban-points-connection",
		.level = DIRECTIVE_GLOBAL,
		.type = &value_number,
		.offset = GLOBAL(ban.points_connection),
		.range = { 0, 1000000, false },
		.initial = "1",
		.status = DIRECTIVE_HONOURED,
		.text = "points for a connection on which a login begins",
	},
	{
		.name = "ban-points-kkdcp",
		.level = DIRECTIVE_GLOBAL,
		.type = &value_any,
		.quiet = "*",
		.status = DIRECTIVE_IGNORED,
		.text = "points for a request to a Kerberos proxy",
		.why = "there is no Kerberos proxy",
	},
	{
		.name = "ban-points-wrong-password",
		.level = DIRECTIVE_GLOBAL,
		.type = &value_number,
		.offset = GLOBAL(ban.points_password),
		.range = { 0, 1000000, false },
		.initial = "10",
		.status = DIRECTIVE_HONOURED,
		.text = "points for a wrong password",
	},
	{
		.name = "ban-reset-time",
		.level = DIRECTIVE_GLOBAL,
		.type = &value_number,
		.offset = GLOBAL(ban.reset_time),
		.range = { 1, 31536000, false },
		.initial = "1200",
		.status = DIRECTIVE_HONOURED,
		.text = "seconds after which points are forgotten",
	},
	{
		.name = "ban-time",
		.level = DIRECTIVE_GLOBAL,
		.type = &value_number,
		.offset = GLOBAL(ban.time),
		.range = { 1, 31536000, false },
		.initial = "300",
		.status = DIRECTIVE_HONOURED,
		.text = "seconds that an address is banned",
	},
	{
		.name = "banner",
		.level = DIRECTIVE_POLICY,
		.type = &value_text,
		.offset = POLICY(banner),
		.range = { 0, 16384, false },
		.status = DIRECTIVE_HONOURED,
		.text = "text shown after the login",
	},
	{
		.name = "ca-cert",
		.level = DIRECTIVE_VHOST,
		.type = &value_path,
		.offset = VHOST(ca_cert),
		.status = DIRECTIVE_HONOURED,
		.text = "PEM file with the roots of clients' certificates",
	},
	{
		.name = "camouflage",
		.level = DIRECTIVE_VHOST,
		.type = &value_flag,
		.offset = VHOST(camouflage),
		.status = DIRECTIVE_HONOURED,
		.text =
			"whoever does not use a URL with the secret sees a "
			"web server without a page",
	},
	{
		.name = "camouflage_realm",
		.level = DIRECTIVE_VHOST,
		.type = &value_text,
		.offset = VHOST(camouflage_realm),
		.status = DIRECTIVE_HONOURED,
		.text =
			"what others are asked for a password of; without it "
			"they are told that there is nothing",
	},
	{
		.name = "camouflage_secret",
		.level = DIRECTIVE_VHOST,
		.type = &value_text,
		.offset = VHOST(camouflage_secret),
		.status = DIRECTIVE_HONOURED,
		.text =
			"what clients have behind the question mark of their "
			"URL",
	},
	{
		.name = "cert-group-oid",
		.level = DIRECTIVE_VHOST,
		.type = &value_oid,
		.offset = VHOST(cert_group_oid),
		.status = DIRECTIVE_HONOURED,
		.text =
			"field of the client's certificate that names its "
			"groups",
	},
	{
		.name = "cert-user-oid",
		.level = DIRECTIVE_VHOST,
		.type = &value_oid,
		.offset = VHOST(cert_user_oid),
		.status = DIRECTIVE_HONOURED,
		.text = "field of the client's certificate that names its user",
	},
	{
		.name = "cgroup",
		.level = DIRECTIVE_VHOST,
		.type = &value_any,
		.status = DIRECTIVE_IGNORED,
		.text = "control group of the processes",
		.why = "set it in the unit; see systemd.resource-control(5)",
	},
	{
		.name = "chroot-dir",
		.level = DIRECTIVE_GLOBAL,
		.type = &value_any,
		.quiet = "*",
		.status = DIRECTIVE_IGNORED,
		.text = "directory that workers see as root",
		.why = "workers see no file system at all",
	},
	{
		.name = "cisco-client-compat",
		.level = DIRECTIVE_VHOST,
		.type = &value_flag,
		.offset = VHOST(cisco_compat),
		.status = DIRECTIVE_HONOURED,
		.text =
			"ask for a client's certificate at its login only, "
			"and for name and password at once; keep to TLS 1.2, "
			"let URLs choose groups",
	},
	{
		.name = "cisco-svc-client-compat",
		.level = DIRECTIVE_VHOST,
		.type = &value_any,
		.quiet = "false",
		.status = DIRECTIVE_REFUSED,
		.text = "what IP telephones need",
		.why = "they need CBC ciphers, which are not supported",
	},
	{
		.name = "client-bypass-protocol",
		.level = DIRECTIVE_VHOST,
		.type = &value_flag,
		.offset = VHOST(client_bypass),
		.status = DIRECTIVE_HONOURED,
		.text =
			"a family without addresses goes around the tunnel "
			"instead of being blocked",
	},
	{
		.name = "compression",
		.level = DIRECTIVE_VHOST,
		.type = &value_flag,
		.offset = VHOST(compression),
		.status = DIRECTIVE_HONOURED,
		.text =
			"let packets be compressed, by LZS, with clients that "
			"can; their lengths tell more then",
	},
	{
		.name = "compression-algo-priority",
		.level = DIRECTIVE_GLOBAL,
		.type = &value_any,
		.quiet = "*",
		.status = DIRECTIVE_IGNORED,
		.text = "order of compressions",
		.why = "LZS is the only compression",
	},
	{
		.name = "config-per-group",
		.level = DIRECTIVE_VHOST,
		.type = &value_path,
		.offset = VHOST(group_dir),
		.status = DIRECTIVE_HONOURED,
		.text = "directory with a file for each group",
	},
	{
		.name = "config-per-user",
		.level = DIRECTIVE_VHOST,
		.type = &value_path,
		.offset = VHOST(user_dir),
		.status = DIRECTIVE_HONOURED,
		.text = "directory with a file for each user",
	},
	{
		.name = "connect-script",
		.level = DIRECTIVE_GLOBAL,
		.type = &value_path,
		.offset = GLOBAL(connect_script),
		.status = DIRECTIVE_HONOURED,
		.text =
			"program run before a session gets its tunnel, which "
			"may refuse it",
	},
	{
		.name = "cookie-timeout",
		.level = DIRECTIVE_VHOST,
		.type = &value_number,
		.offset = VHOST(cookie_timeout),
		.range = { 1, 31536000, false },
		.initial = "300",
		.status = DIRECTIVE_HONOURED,
		.text =
			"seconds that a session without tunnels may be "
			"resumed in",
	},
	{
		.name = "cookie-validity",
		.level = DIRECTIVE_GLOBAL,
		.type = &value_any,
		.status = DIRECTIVE_IGNORED,
		.text = "for older versions of ocserv",
		.why = "ocserv has it no more, either; see cookie-timeout",
	},
	{
		.name = "crl",
		.level = DIRECTIVE_VHOST,
		.type = &value_path,
		.offset = VHOST(crl),
		.status = DIRECTIVE_HONOURED,
		.text =
			"file with lists of revoked certificates in PEM, or "
			"one in DER",
	},
	{
		.name = "custom-header",
		.level = DIRECTIVE_POLICY,
		.type = &value_headers,
		.range = { 0, 64, false },
		.offset = POLICY(custom_headers),
		.status = DIRECTIVE_HONOURED,
		.text =
			"header of the reply to CONNECT; may hold `%{U}` and "
			"`%{G}`",
	},
	{
		.name = "debug-no-secmod-stats",
		.level = DIRECTIVE_VHOST,
		.type = &value_any,
		.quiet = "*",
		.status = DIRECTIVE_IGNORED,
		.text = "for ocserv's own tests",
		.why = "there is no such thing",
	},
	{
		.name = "default-domain",
		.level = DIRECTIVE_POLICY,
		.type = &value_domains,
		.range = { 0, 64, false },
		.offset = POLICY(domains),
		.status = DIRECTIVE_HONOURED,
		.text =
			"domain of the client; more than one, separated by "
			"blanks",
	},
	{
		.name = "default-group-config",
		.level = DIRECTIVE_VHOST,
		.type = &value_path,
		.offset = VHOST(default_group_file),
		.status = DIRECTIVE_HONOURED,
		.text = "file for groups that have none",
	},
	{
		.name = "default-select-group",
		.level = DIRECTIVE_VHOST,
		.type = &value_text,
		.offset = VHOST(default_group),
		.range = { 0, 255, false },
		.status = DIRECTIVE_HONOURED,
		.text = "what users choose who want their own group",
	},
	{
		.name = "default-user-config",
		.level = DIRECTIVE_VHOST,
		.type = &value_path,
		.offset = VHOST(default_user_file),
		.status = DIRECTIVE_HONOURED,
		.text = "file for users who have none",
	},
	{
		.name = "deny-roaming",
		.level = DIRECTIVE_POLICY,
		.type = &value_flag,
		.offset = POLICY(deny_roaming),
		.status = DIRECTIVE_HONOURED,
		.text =
			"sessions are resumed from the address of the login "
			"only",
	},
	{
		.name = "device",
		.level = DIRECTIVE_GLOBAL,
		.type = &value_device,
		.offset = GLOBAL(device),
		.initial = "vpn0",
		.status = DIRECTIVE_HONOURED,
		.text =
			"name of the network device; there is one for all "
			"sessions",
	},
	{
		.name = "dh-params",
		.level = DIRECTIVE_VHOST,
		.type = &value_any,
		.quiet = "*",
		.status = DIRECTIVE_IGNORED,
		.text = "parameters of Diffie-Hellman",
		.why = "the TLS library has its own",
	},
	{
		.name = "disconnect-script",
		.level = DIRECTIVE_GLOBAL,
		.type = &value_path,
		.offset = GLOBAL(disconnect_script),
		.status = DIRECTIVE_HONOURED,
		.text = "program run after a session has lost its tunnel",
	},
	{
		.name = "dns",
		.level = DIRECTIVE_POLICY,
		.type = &value_addrs,
		.range = { 0, 64, false },
		.offset = POLICY(dns),
		.status = DIRECTIVE_HONOURED,
		.text = "name server",
	},
	{
		.name = "dpd",
		.level = DIRECTIVE_POLICY,
		.type = &value_number,
		.offset = POLICY(dpd),
		.range = { 1, 86400, true },
		.initial = "30",
		.status = DIRECTIVE_HONOURED,
		.text =
			"seconds of silence until the client is asked; 0: "
			"never",
	},
	{
		.name = "dtls-legacy",
		.level = DIRECTIVE_VHOST,
		.type = &value_flag,
		.offset = VHOST(dtls_legacy),
		.initial = "true",
		.status = DIRECTIVE_HONOURED,
		.text =
			"offer DTLS that resumes a session which never was, "
			"as the vendor's clients need",
	},
	{
		.name = "dtls-psk",
		.level = DIRECTIVE_GLOBAL,
		.type = &value_flag,
		.offset = GLOBAL(dtls_psk),
		.initial = "true",
		.status = DIRECTIVE_HONOURED,
		.text = "offer DTLS with a key of the TLS connection",
	},
	{
		.name = "enable-auth",
		.level = DIRECTIVE_VHOST,
		.type = &value_auths,
		.offset = VHOST(enable_auth),
		.status = DIRECTIVE_HONOURED,
		.text = "way to authenticate that is enough alone",
	},
	{
		.name = "explicit-ipv4",
		.level = DIRECTIVE_USER,
		.type = &value_addr4,
		.offset = POLICY(explicit_ipv4),
		.status = DIRECTIVE_HONOURED,
		.text = "the user's own address",
	},
	{
		.name = "explicit-ipv6",
		.level = DIRECTIVE_USER,
		.type = &value_lease6,
		.offset = POLICY(explicit_ipv6),
		.status = DIRECTIVE_HONOURED,
		.text = "the user's own address, or with a length his own "
			"prefix",
	},
	{
		.name = "expose-iroutes",
		.level = DIRECTIVE_POLICY,
		.type = &value_flag,
		.offset = POLICY(expose_iroutes),
		.status = DIRECTIVE_HONOURED,
		.text =
			"networks behind other clients (iroute in the files "
			"of groups and users) are routes, too",
	},
	{
		.name = "host-update-script",
		.level = DIRECTIVE_GLOBAL,
		.type = &value_path,
		.offset = GLOBAL(host_update_script),
		.status = DIRECTIVE_HONOURED,
		.text = "program run when the client's host name is known",
	},
	{
		.name = "hostname",
		.level = DIRECTIVE_USER,
		.type = &value_text,
		.offset = POLICY(hostname),
		.range = { 0, 255, false },
		.status = DIRECTIVE_HONOURED,
		.text = "name that the client gets",
	},
	{
		.name = "idle-timeout",
		.level = DIRECTIVE_POLICY,
		.type = &value_number,
		.offset = POLICY(idle_timeout),
		.range = { 1, 31536000, true },
		.status = DIRECTIVE_HONOURED,
		.text = "seconds without data until the session ends; 0: never",
	},
	{
		.name = "included-http-headers",
		.level = DIRECTIVE_VHOST,
		.type = &value_headers,
		.offset = VHOST(http_headers),
		.status = DIRECTIVE_HONOURED,
		.text = "header of HTTP replies",
	},
	{
		.name = "ipv4-dns",
		.level = DIRECTIVE_POLICY,
		.type = &value_any,
		.status = DIRECTIVE_IGNORED,
		.text = "older name of dns",
		.alias = "dns",
	},
	{
		.name = "ipv4-nbns",
		.level = DIRECTIVE_POLICY,
		.type = &value_any,
		.status = DIRECTIVE_IGNORED,
		.text = "older name of nbns",
		.alias = "nbns",
	},
	{
		.name = "ipv4-netmask",
		.level = DIRECTIVE_POLICY,
		.type = &value_mask4,
		.offset = POLICY(ipv4_netmask),
		.status = DIRECTIVE_HONOURED,
		.text = "mask of ipv4-network, if that has none",
	},
	{
		.name = "ipv4-network",
		.level = DIRECTIVE_POLICY,
		.type = &value_net4,
		.offset = POLICY(ipv4_network),
		.status = DIRECTIVE_HONOURED,
		.text = "addresses for clients; the host's route to another "
			"one of a group or user is set with each session",
	},
	{
		.name = "ipv6-dns",
		.level = DIRECTIVE_POLICY,
		.type = &value_any,
		.status = DIRECTIVE_IGNORED,
		.text = "older name of dns",
		.alias = "dns",
	},
	{
		.name = "ipv6-nbns",
		.level = DIRECTIVE_POLICY,
		.type = &value_any,
		.status = DIRECTIVE_IGNORED,
		.text = "older name of nbns",
		.alias = "nbns",
	},
	{
		.name = "ipv6-network",
		.level = DIRECTIVE_POLICY,
		.type = &value_net6,
		.offset = POLICY(ipv6_network),
		.status = DIRECTIVE_HONOURED,
		.text = "addresses for clients; the host's route to another "
			"one of a group or user is set with each session",
	},
	{
		.name = "ipv6-prefix",
		.level = DIRECTIVE_POLICY,
		.type = &value_number,
		.offset = POLICY(ipv6_netmask),
		.range = { 1, 128, false },
		.status = DIRECTIVE_HONOURED,
		.text = "length of ipv6-network, if that has none",
	},
	{
		.name = "ipv6-subnet-prefix",
		.level = DIRECTIVE_POLICY,
		.type = &value_number,
		.offset = POLICY(ipv6_prefix),
		.range = { 2, 128, false },
		.initial = "128",
		.status = DIRECTIVE_HONOURED,
		.text = "length of the prefix that each client gets",
	},
	{
		.name = "iroute",
		.level = DIRECTIVE_USER,
		.type = &value_nets,
		.range = { 0, 128, false },
		.offset = POLICY(iroutes),
		.status = DIRECTIVE_HONOURED,
		.text = "network behind the client; the host's route to "
			"it, into the device, is for route-add-cmd to set",
	},
	{
		.name = "isolate-workers",
		.level = DIRECTIVE_GLOBAL,
		.type = &value_any,
		.quiet = "true",
		.status = DIRECTIVE_IGNORED,
		.text = "confine workers",
		.why = "workers are always confined",
	},
	{
		.name = "keepalive",
		.level = DIRECTIVE_POLICY,
		.type = &value_number,
		.offset = POLICY(keepalive),
		.range = { 1, 86400, true },
		.initial = "20",
		.status = DIRECTIVE_HONOURED,
		.text =
			"seconds of own silence until something is sent; 0: "
			"never",
	},
	{
		.name = "key-pin",
		.level = DIRECTIVE_VHOST,
		.type = &value_text,
		.offset = VHOST(key_pin),
		.status = DIRECTIVE_HONOURED,
		.text = "password of keys that are encrypted",
	},
	{
		.name = "kkdcp",
		.level = DIRECTIVE_VHOST,
		.type = &value_any,
		.status = DIRECTIVE_REFUSED,
		.text = "Kerberos proxy",
		.why = "there is none",
	},
	{
		.name = "limit-worker-memory",
		.level = DIRECTIVE_GLOBAL,
		.type = &value_any,
		.quiet = "true",
		.status = DIRECTIVE_IGNORED,
		.text = "limit the memory of workers",
		.why = "set MemoryMax= of the service instead",
	},
	{
		.name = "listen-clear-file",
		.level = DIRECTIVE_GLOBAL,
		.type = &value_any,
		.status = DIRECTIVE_REFUSED,
		.text = "socket for connections without TLS",
		.why =
			"ocserv has it no more, either; let the balancer pass "
			"TLS on, with the PROXY protocol",
	},
	{
		.name = "listen-host",
		.level = DIRECTIVE_GLOBAL,
		.type = &value_text,
		.offset = GLOBAL(listen_host),
		.status = DIRECTIVE_HONOURED,
		.text =
			"address or name to listen on; all addresses without "
			"it",
	},
	{
		.name = "listen-host-is-dyndns",
		.level = DIRECTIVE_VHOST,
		.type = &value_flag,
		.offset = VHOST(dyndns),
		.status = DIRECTIVE_HONOURED,
		.text = "clients look our name up again when they reconnect",
	},
	{
		.name = "listen-netns",
		.level = DIRECTIVE_GLOBAL,
		.type = &value_text,
		.offset = GLOBAL(listen_netns),
		.status = DIRECTIVE_HONOURED,
		.text =
			"network namespace to listen in, by its name or path; "
			"it takes CAP_SYS_ADMIN",
	},
	{
		.name = "listen-proxy-proto",
		.level = DIRECTIVE_GLOBAL,
		.type = &value_flag,
		.offset = GLOBAL(proxy_protocol),
		.status = DIRECTIVE_HONOURED,
		.text =
			"TCP connections begin with the PROXY protocol, "
			"version 1 or 2, and who sends none is not served",
	},
	{
		.name = "log-level",
		.level = DIRECTIVE_GLOBAL,
		.type = &value_number,
		.offset = GLOBAL(log_level),
		.range = { 0, 9, false },
		.status = DIRECTIVE_HONOURED,
		.text =
			"how much is logged: up to 2 the story of each session, "
			"3 what was negotiated, more single steps",
	},
	{
		.name = "match-tls-dtls-ciphers",
		.level = DIRECTIVE_VHOST,
		.type = &value_flag,
		.offset = VHOST(match_ciphers),
		.status = DIRECTIVE_HONOURED,
		.text =
			"DTLS has to have the cipher of TLS, or there is none",
	},
	{
		.name = "max-ban-score",
		.level = DIRECTIVE_GLOBAL,
		.type = &value_number,
		.offset = GLOBAL(ban.max_score),
		.range = { 0, 1000000000, false },
		.initial = "80",
		.status = DIRECTIVE_HONOURED,
		.text = "points above which an address is banned; 0: never",
	},
	{
		.name = "max-clients",
		.level = DIRECTIVE_GLOBAL,
		.type = &value_number,
		.offset = GLOBAL(max_clients),
		.range = { 0, 1000000, false },
		.status = DIRECTIVE_HONOURED,
		.text = "sessions at a time; 0: any number",
	},
	{
		.name = "max-same-clients",
		.level = DIRECTIVE_POLICY,
		.type = &value_number,
		.offset = POLICY(max_same_clients),
		.range = { 0, 1000000, false },
		.status = DIRECTIVE_HONOURED,
		.text = "sessions that a user may have; 0: any number",
	},
	{
		.name = "metrics-listen",
		.level = DIRECTIVE_GLOBAL,
		.type = &value_text,
		.offset = GLOBAL(metrics),
		.status = DIRECTIVE_HONOURED,
		.text =
			"where OpenMetrics are read, without a password: the "
			"path of a Unix socket, or an address and a port such "
			"as `127.0.0.1:9180` (not in ocserv)",
	},
	{
		.name = "min-reauth-time",
		.level = DIRECTIVE_GLOBAL,
		.type = &value_any,
		.status = DIRECTIVE_IGNORED,
		.text = "older name of ban-time",
		.alias = "ban-time",
	},
	{
		.name = "mobile-dpd",
		.level = DIRECTIVE_POLICY,
		.type = &value_number,
		.offset = POLICY(mobile_dpd),
		.range = { 1, 86400, true },
		.initial = "1800",
		.status = DIRECTIVE_HONOURED,
		.text = "dpd of mobile clients",
	},
	{
		.name = "mobile-idle-timeout",
		.level = DIRECTIVE_POLICY,
		.type = &value_number,
		.offset = POLICY(mobile_idle_timeout),
		.range = { 1, 31536000, true },
		.status = DIRECTIVE_HONOURED,
		.text = "idle-timeout of mobile clients; 0: as of others",
	},
	{
		.name = "mtu",
		.level = DIRECTIVE_POLICY,
		.type = &value_number,
		.offset = POLICY(mtu),
		.range = { 576, 16383, true },
		.status = DIRECTIVE_HONOURED,
		.text =
			"largest packet of a client, in bytes; 0: what the "
			"path allows",
	},
	{
		.name = "nbns",
		.level = DIRECTIVE_POLICY,
		.type = &value_addrs,
		.range = { 0, 64, false },
		.offset = POLICY(nbns),
		.status = DIRECTIVE_HONOURED,
		.text = "NetBIOS name server",
	},
	{
		.name = "net-priority",
		.level = DIRECTIVE_POLICY,
		.type = &value_priority,
		.offset = POLICY(net_priority),
		.status = DIRECTIVE_HONOURED,
		.text =
			"priority, for queueing disciplines, or type of "
			"service, for routers, of what is sent to clients; of "
			"that the upper six bits (DSCP)",
	},
	{
		.name = "no-compress-limit",
		.level = DIRECTIVE_VHOST,
		.type = &value_number,
		.offset = VHOST(no_compress_limit),
		.range = { 0, 16384, false },
		.initial = "256",
		.status = DIRECTIVE_HONOURED,
		.text = "shorter packets are not compressed, in bytes",
	},
	{
		.name = "no-route",
		.level = DIRECTIVE_POLICY,
		.type = &value_nets,
		.range = { 0, 2048, false },
		.offset = POLICY(no_routes),
		.status = DIRECTIVE_HONOURED,
		.text = "network that does not go through the tunnel",
	},
	{
		.name = "no-udp",
		.level = DIRECTIVE_POLICY,
		.type = &value_flag,
		.offset = POLICY(no_udp),
		.status = DIRECTIVE_HONOURED,
		.text = "no DTLS",
	},
	{
		.name = "occtl-socket-file",
		.level = DIRECTIVE_GLOBAL,
		.type = &value_path,
		.offset = GLOBAL(control_socket),
		.status = DIRECTIVE_HONOURED,
		.text =
			"socket where `acnl` finds the gateway; without it: "
			"`/run/acvpn/gateway.sock`",
	},
	{
		.name = "ocsp-response",
		.level = DIRECTIVE_VHOST,
		.type = &value_path,
		.offset = VHOST(ocsp_response),
		.status = DIRECTIVE_HONOURED,
		.text =
			"file with an OCSP response in DER about the first "
			"server-cert, for clients that ask; SIGHUP reads it "
			"again",
	},
	{
		.name = "output-buffer",
		.level = DIRECTIVE_VHOST,
		.type = &value_any,
		.quiet = "*",
		.status = DIRECTIVE_IGNORED,
		.text = "packets that wait for a client",
		.why = "packets wait in the kernel, which keeps the delay low",
	},
	{
		.name = "persistent-cookies",
		.level = DIRECTIVE_VHOST,
		.type = &value_flag,
		.offset = VHOST(persistent_cookies),
		.status = DIRECTIVE_HONOURED,
		.text =
			"sessions may be resumed also after clients said "
			"good-bye",
	},
	{
		.name = "pid-file",
		.level = DIRECTIVE_GLOBAL,
		.type = &value_path,
		.offset = GLOBAL(pid_file),
		.status = DIRECTIVE_HONOURED,
		.text = "file for the number of the gateway's first process",
	},
	{
		.name = "pin-file",
		.level = DIRECTIVE_VHOST,
		.type = &value_path,
		.offset = VHOST(pin_file),
		.status = DIRECTIVE_HONOURED,
		.text = "file with that password, in its first line",
	},
	{
		.name = "ping-leases",
		.level = DIRECTIVE_GLOBAL,
		.type = &value_any,
		.quiet = "false",
		.status = DIRECTIVE_IGNORED,
		.text =
			"ask whether an address is in use before it is given "
			"to a client",
		.why =
			"all addresses of ipv4-network and ipv6-network are "
			"behind the device; nobody else may have one",
	},
	{
		.name = "pre-login-banner",
		.level = DIRECTIVE_VHOST,
		.type = &value_text,
		.offset = VHOST(pre_login_banner),
		.range = { 0, 16384, false },
		.status = DIRECTIVE_HONOURED,
		.text = "text shown with the login form",
	},
	{
		.name = "predictable-ips",
		.level = DIRECTIVE_VHOST,
		.type = &value_flag,
		.offset = VHOST(predictable_ips),
		.initial = "true",
		.status = DIRECTIVE_HONOURED,
		.text =
			"users get the address that they had before, if it is "
			"free",
	},
	{
		.name = "proxy-url",
		.level = DIRECTIVE_POLICY,
		.type = &value_text,
		.offset = POLICY(proxy_url),
		.range = { 0, 1024, false },
		.status = DIRECTIVE_HONOURED,
		.text =
			"proxy configuration for clients; may hold `%{U}` and "
			"`%{G}`",
	},
	{
		.name = "radius-disconnect-port",
		.level = DIRECTIVE_GLOBAL,
		.type = &value_number,
		.offset = GLOBAL(disconnect_port),
		.range = { 0, 65535, false },
		.status = DIRECTIVE_HONOURED,
		.text =
			"UDP port where the servers of `acct` may have "
			"sessions ended (not in ocserv); 0: none",
	},
	{
		.name = "rate-limit-ms",
		.level = DIRECTIVE_GLOBAL,
		.type = &value_number,
		.offset = GLOBAL(rate_limit_ms),
		.range = { 0, 60000, false },
		.status = DIRECTIVE_HONOURED,
		.text =
			"least milliseconds from one new connection to the "
			"next, while logins wait; 0: none",
	},
	{
		.name = "rekey-method",
		.level = DIRECTIVE_VHOST,
		.type = &value_rekey,
		.offset = VHOST(rekey_method),
		.initial = "ssl",
		.quiet = "new-tunnel",
		.status = DIRECTIVE_IGNORED,
		.why =
			"the kernel has the keys, and new-tunnel is what "
			"clients are told",
		.text = "how clients make new keys: `ssl`, or `new-tunnel`",
	},
	{
		.name = "rekey-time",
		.level = DIRECTIVE_VHOST,
		.type = &value_number,
		.offset = VHOST(rekey_time),
		.range = { 60, 31536000, true },
		.initial = "172800",
		.status = DIRECTIVE_HONOURED,
		.text = "seconds until new keys; 0: never",
	},
	{
		.name = "restrict-user-to-ports",
		.level = DIRECTIVE_POLICY,
		.type = &value_ports,
		.offset = POLICY(ports),
		.status = DIRECTIVE_HONOURED,
		.text =
			"what users may do inside: `tcp(443), udp(53), "
			"icmp()`, or `!(...)` for what they may not; "
			"needs nftables",
	},
	{
		.name = "restrict-user-to-routes",
		.level = DIRECTIVE_POLICY,
		.type = &value_flag,
		.offset = POLICY(restrict_to_routes),
		.status = DIRECTIVE_HONOURED,
		.text =
			"users reach their routes only, and none of no-route; "
			"needs nftables",
	},
	{
		.name = "route",
		.level = DIRECTIVE_POLICY,
		.type = &value_routes,
		.range = { 0, 2048, false },
		.offset = POLICY(routes),
		.status = DIRECTIVE_HONOURED,
		.text =
			"network that goes through the tunnel; `default`, or "
			"without any: all",
	},
	{
		.name = "route-add-cmd",
		.level = DIRECTIVE_GLOBAL,
		.type = &value_text,
		.offset = GLOBAL(route_add_cmd),
		.status = DIRECTIVE_HONOURED,
		.text =
			"command of a shell that adds the host's route to a "
			"network behind a client (iroute): `%R` or `%{R}` is "
			"the network with a mask, `%{RI}` with its length, "
			"`%D` or `%{D}` the device",
	},
	{
		.name = "route-del-cmd",
		.level = DIRECTIVE_GLOBAL,
		.type = &value_text,
		.offset = GLOBAL(route_del_cmd),
		.status = DIRECTIVE_HONOURED,
		.text = "command that removes it when the client has gone",
	},
	{
		.name = "run-as-group",
		.level = DIRECTIVE_GLOBAL,
		.type = &value_text,
		.offset = GLOBAL(run_as_group),
		.status = DIRECTIVE_HONOURED,
		.text = "group of the workers",
	},
	{
		.name = "run-as-user",
		.level = DIRECTIVE_GLOBAL,
		.type = &value_text,
		.offset = GLOBAL(run_as_user),
		.status = DIRECTIVE_HONOURED,
		.text = "user of the workers",
	},
	{
		.name = "rx-data-per-sec",
		.level = DIRECTIVE_POLICY,
		.type = &value_big,
		.offset = POLICY(rx_rate),
		.range = { 0, 1000000000000, false },
		.status = DIRECTIVE_HONOURED,
		.text = "bytes per second from a client; 0: any number",
	},
	{
		.name = "sec-mod-db-cleanup-time",
		.level = DIRECTIVE_GLOBAL,
		.type = &value_any,
		.status = DIRECTIVE_IGNORED,
		.text = "seconds from one look for old sessions to the next",
		.why = "each session ends when it is due",
	},
	{
		.name = "sec-mod-scale",
		.level = DIRECTIVE_GLOBAL,
		.type = &value_any,
		.status = DIRECTIVE_IGNORED,
		.text = "processes that authenticate",
		.why =
			"one process decides, and what takes time runs beside "
			"it",
	},
	{
		.name = "select-group",
		.level = DIRECTIVE_VHOST,
		.type = &value_groups,
		.offset = VHOST(groups),
		.range = { 0, 127, false },
		.status = DIRECTIVE_HONOURED,
		.text =
			"group that users may choose, as `name` or `name[what "
			"they see]`",
	},
	{
		.name = "select-group-by-url",
		.level = DIRECTIVE_VHOST,
		.type = &value_flag,
		.offset = VHOST(groups_by_url),
		.status = DIRECTIVE_HONOURED,
		.text = "the URL's path chooses a group",
	},
	{
		.name = "server-cert",
		.level = DIRECTIVE_VHOST,
		.type = &value_texts,
		.offset = VHOST(certs),
		.status = DIRECTIVE_HONOURED,
		.text =
			"PEM file with our certificate, and those between it "
			"and its root",
	},
	{
		.name = "server-drain-ms",
		.level = DIRECTIVE_GLOBAL,
		.type = &value_number,
		.offset = GLOBAL(drain_ms),
		.range = { 0, 3600000, false },
		.status = DIRECTIVE_HONOURED,
		.text =
			"milliseconds from being told to end to the end of "
			"sessions, without new connections",
	},
	{
		.name = "server-key",
		.level = DIRECTIVE_VHOST,
		.type = &value_texts,
		.offset = VHOST(keys),
		.status = DIRECTIVE_HONOURED,
		.text =
			"PEM file with the key of the certificate before it: "
			"RSA, RSA-PSS, EC or Ed25519",
	},
	{
		.name = "server-stats-reset-time",
		.level = DIRECTIVE_GLOBAL,
		.type = &value_any,
		.quiet = "*",
		.status = DIRECTIVE_IGNORED,
		.text = "seconds after which counters begin anew",
		.why = "counters only go up",
	},
	{
		.name = "session-control",
		.level = DIRECTIVE_VHOST,
		.type = &value_any,
		.quiet = "*",
		.status = DIRECTIVE_IGNORED,
		.text = "for older versions of ocserv",
		.why = "ocserv does not need it any more, either",
	},
	{
		.name = "session-store",
		.level = DIRECTIVE_GLOBAL,
		.type = &value_path,
		.offset = GLOBAL(session_store),
		.status = DIRECTIVE_HONOURED,
		.text =
			"file that sessions are kept in, so that they outlive "
			"a restart; without it `sessions.sqlite` in "
			"`$STATE_DIRECTORY`, and nowhere without that",
	},
	{
		.name = "session-timeout",
		.level = DIRECTIVE_POLICY,
		.type = &value_number,
		.offset = POLICY(session_timeout),
		.range = { 1, 31536000, true },
		.status = DIRECTIVE_HONOURED,
		.text =
			"seconds from login to the end of the session; 0: "
			"never",
	},
	{
		.name = "socket-file",
		.level = DIRECTIVE_GLOBAL,
		.type = &value_any,
		.quiet = "*",
		.status = DIRECTIVE_IGNORED,
		.text = "socket between processes",
		.why = "processes inherit their sockets",
	},
	{
		.name = "split-dns",
		.level = DIRECTIVE_POLICY,
		.type = &value_domains,
		.range = { 0, 64, false },
		.offset = POLICY(split_dns),
		.status = DIRECTIVE_HONOURED,
		.text = "domain that the name servers are for; all without it",
	},
	{
		.name = "srk-pin",
		.level = DIRECTIVE_VHOST,
		.type = &value_any,
		.status = DIRECTIVE_REFUSED,
		.text = "PIN of a TPM",
		.why = "keys are in files, which key-pin decrypts",
	},
	{
		.name = "srk-pin-file",
		.level = DIRECTIVE_VHOST,
		.type = &value_any,
		.status = DIRECTIVE_REFUSED,
		.text = "file with the PIN of a TPM",
		.why = "keys are in files, which key-pin decrypts",
	},
	{
		.name = "stats-report-time",
		.level = DIRECTIVE_POLICY,
		.type = &value_number,
		.offset = POLICY(stats_report_time),
		.range = { 1, 31536000, true },
		.status = DIRECTIVE_HONOURED,
		.text =
			"seconds from one report of accounting to the next; "
			"0: none",
	},
	{
		.name = "switch-to-tcp-timeout",
		.level = DIRECTIVE_VHOST,
		.type = &value_number,
		.offset = VHOST(switch_to_tcp),
		.range = { 1, 86400, true },
		.status = DIRECTIVE_IGNORED,
		.text =
			"seconds without DTLS data after which packets go by "
			"TLS; 0: once the client is known to be silent",
		.why =
			"packets go by TLS once DTLS was not answered for "
			"3.5 seconds",
	},
	{
		.name = "syslog-facility",
		.level = DIRECTIVE_GLOBAL,
		.type = &value_any,
		.status = DIRECTIVE_IGNORED,
		.text = "facility of messages",
		.why = "messages go to the journal, with fields",
	},
	{
		.name = "tcp-port",
		.level = DIRECTIVE_GLOBAL,
		.type = &value_port,
		.offset = GLOBAL(tcp_port),
		.range = { 1, 65535, false },
		.initial = "443",
		.status = DIRECTIVE_HONOURED,
		.text = "TCP port",
	},
	{
		.name = "tls-priorities",
		.level = DIRECTIVE_VHOST,
		.type = &value_text,
		.offset = VHOST(tls_priorities),
		.status = DIRECTIVE_HONOURED,
		.text = "what TLS may negotiate, as GnuTLS writes it",
	},
	{
		.name = "try-mtu-discovery",
		.level = DIRECTIVE_GLOBAL,
		.type = &value_flag,
		.offset = GLOBAL(mtu_discovery),
		.quiet = "*",
		.status = DIRECTIVE_IGNORED,
		.text = "look for the MTU of the path",
		.why =
			"the kernel heeds what the path says, and answers "
			"clients that look for its MTU",
	},
	{
		.name = "tunnel-all-dns",
		.level = DIRECTIVE_POLICY,
		.type = &value_flag,
		.offset = POLICY(tunnel_all_dns),
		.status = DIRECTIVE_HONOURED,
		.text = "clients ask no other name servers",
	},
	{
		.name = "tx-data-per-sec",
		.level = DIRECTIVE_POLICY,
		.type = &value_big,
		.offset = POLICY(tx_rate),
		.range = { 0, 1000000000000, false },
		.status = DIRECTIVE_HONOURED,
		.text = "bytes per second to a client; 0: any number",
	},
	{
		.name = "udp-listen-host",
		.level = DIRECTIVE_GLOBAL,
		.type = &value_text,
		.offset = GLOBAL(udp_listen_host),
		.status = DIRECTIVE_HONOURED,
		.text = "the same for UDP; as for TCP without it",
	},
	{
		.name = "udp-port",
		.level = DIRECTIVE_GLOBAL,
		.type = &value_port,
		.offset = GLOBAL(udp_port),
		.range = { 0, 65535, false },
		.status = DIRECTIVE_HONOURED,
		.text = "UDP port; 0, or without it: no DTLS",
	},
	{
		.name = "use-dbus",
		.level = DIRECTIVE_GLOBAL,
		.type = &value_any,
		.status = DIRECTIVE_IGNORED,
		.text = "older name of use-occtl",
		.alias = "use-occtl",
	},
	{
		.name = "use-occtl",
		.level = DIRECTIVE_GLOBAL,
		.type = &value_any,
		.quiet = "true",
		.status = DIRECTIVE_IGNORED,
		.text = "have a socket for administration",
		.why = "it is always there, for `acnl`",
	},
	{
		.name = "use-seccomp",
		.level = DIRECTIVE_GLOBAL,
		.type = &value_any,
		.status = DIRECTIVE_IGNORED,
		.text = "older name of isolate-workers",
		.alias = "isolate-workers",
	},
	{
		.name = "use-utmp",
		.level = DIRECTIVE_GLOBAL,
		.type = &value_any,
		.quiet = "false",
		.status = DIRECTIVE_IGNORED,
		.text = "show sessions in `who`",
		.why = "see `acnl sessions` instead",
	},
	{
		.name = "user-profile",
		.level = DIRECTIVE_VHOST,
		.type = &value_path,
		.offset = VHOST(user_profile),
		.status = DIRECTIVE_HONOURED,
		.text = "XML file with a profile that clients get",
	},
	{
		.name = "workers",
		.level = DIRECTIVE_GLOBAL,
		.type = &value_number,
		.offset = GLOBAL(workers),
		.range = { 0, 1024, false },
		.status = DIRECTIVE_HONOURED,
		.text =
			"worker processes; 0: one for each processor (not in "
			"ocserv)",
	},
};

const size_t directive_count =
	sizeof(directive_table) / sizeof(directive_table[0]);
