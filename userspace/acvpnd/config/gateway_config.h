/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The configuration of a gateway, read from a file in the syntax of ocserv's.
 *
 * It has three levels: what the process is told once (struct gateway_config),
 * what a virtual host is told (struct config_vhost), and what a session gets
 * (struct config_policy), which files of groups and users may change. All of
 * it is read only once it is loaded.
 */
#ifndef _ACVPND_CONFIG_GATEWAY_CONFIG_H
#define _ACVPND_CONFIG_GATEWAY_CONFIG_H

#include <net/if.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/prefix.h"
#include "tls/tls.h"

/* Telling what is wrong */

/**
 * enum config_level - how bad it is
 * @CONFIG_WARNING: Something has no effect, or not the one that ocserv gives.
 * @CONFIG_ERROR: The file cannot be used.
 */
enum config_level {
	CONFIG_WARNING,
	CONFIG_ERROR,
};

/**
 * struct config_finding - something to tell
 * @level: How bad.
 * @file: Path.
 * @line: Line in it; 0 if it is about the whole file.
 * @text: What, and what to do about it.
 */
struct config_finding {
	enum config_level level;
	const char *file;
	unsigned int line;
	const char *text;
};

/**
 * typedef config_tell_fn - is told of each finding, in the order of the file
 * @arg: What was given with it.
 * @finding: Gone afterwards.
 */
typedef void (*config_tell_fn)(void *arg,
			       const struct config_finding *finding);

/* Lists; all zero is an empty one */

/**
 * struct config_texts - texts
 * @list: Texts.
 * @n: How many.
 */
struct config_texts {
	char **list;
	size_t n;
};

/**
 * struct config_prefixes - networks, or addresses as host prefixes
 * @list: Prefixes; of a network the host bits are zero.
 * @n: How many.
 */
struct config_prefixes {
	struct prefix *list;
	size_t n;
};

/* What a session gets */

/**
 * enum config_port_kind - what may be restricted
 * @CONFIG_PORT_TCP: TCP to a port.
 * @CONFIG_PORT_UDP: UDP to a port.
 * @CONFIG_PORT_SCTP: SCTP to a port.
 * @CONFIG_PORT_ESP: ESP.
 * @CONFIG_PORT_ICMP: ICMP.
 * @CONFIG_PORT_ICMPV6: ICMPv6.
 */
enum config_port_kind {
	CONFIG_PORT_TCP,
	CONFIG_PORT_UDP,
	CONFIG_PORT_SCTP,
	CONFIG_PORT_ESP,
	CONFIG_PORT_ICMP,
	CONFIG_PORT_ICMPV6,
};

/**
 * struct config_port - one thing that a user may, or may not, do
 * @kind: Protocol.
 * @port: Destination port, 0: any.
 */
struct config_port {
	enum config_port_kind kind;
	uint16_t port;
};

/**
 * struct config_ports - restrict-user-to-ports
 * @list: Ports.
 * @n: How many; 0: no restriction.
 * @negated: These are forbidden and all others allowed.
 */
struct config_ports {
	struct config_port *list;
	size_t n;
	bool negated;
};

/* Of net-priority: a type of service, not a priority. */
enum { CONFIG_TOS = 0x100 };

/**
 * struct config_policy - what a session gets
 * @ipv4_network: Pool of addresses; AF_UNSPEC: no IPv4.
 * @ipv4_netmask: Its length, if it was told apart from it.
 * @ipv6_network: Pool of addresses; AF_UNSPEC: no IPv6.
 * @ipv6_netmask: Its length, if it was told apart from it.
 * @ipv6_prefix: Length of the IPv6 prefix that each client gets.
 * @explicit_ipv4: The user's own address; AF_UNSPEC: one of the pool.
 * @explicit_ipv6: The user's own address or prefix; AF_UNSPEC: one of the pool.
 * @dns: Name servers.
 * @nbns: NetBIOS name servers.
 * @domains: Default domains.
 * @split_dns: Domains that the name servers are for; none: all.
 * @tunnel_all_dns: Clients ask no other name server.
 * @default_route: All goes through the tunnel but @no_routes; @routes is empty.
 * @routes: What goes through the tunnel.
 * @no_routes: What does not.
 * @iroutes: Networks behind the client.
 * @expose_iroutes: Networks behind other clients are routes of this one.
 * @restrict_to_routes: Other destinations are filtered.
 * @ports: What else is filtered.
 * @hostname: Name that the client gets, or NULL.
 * @banner: Shown after the login, or NULL.
 * @mtu: Upper limit of the inner MTU; 0: what the path allows.
 * @dpd: Seconds of silence until the client is asked.
 * @mobile_dpd: The same for mobile clients.
 * @keepalive: Seconds of own silence until something is sent.
 * @idle_timeout: Seconds without data until the session ends; 0: never.
 * @mobile_idle_timeout: The same for mobile clients; 0: @idle_timeout.
 * @session_timeout: Seconds from login to the end of the session; 0: never.
 * @stats_report_time: Seconds between accounting reports; 0: none.
 * @max_same_clients: Sessions that a user may have; 0: any number.
 * @no_udp: No DTLS.
 * @deny_roaming: The token works from the address of the login only.
 * @net_priority: SO_PRIORITY of what is sent to the client, plus 1; or
 *	CONFIG_TOS and a type of service; 0: unset.
 * @rx_rate: Bytes per second from the client; 0: any number.
 * @tx_rate: Bytes per second to the client; 0: any number.
 * @proxy_url: Proxy configuration for the client, or NULL; may hold %{U}, %{G}.
 * @custom_headers: More headers of the reply to CONNECT, as "Name: value"; may
 *	hold %{U} and %{G}.
 */
struct config_policy {
	struct prefix ipv4_network;
	unsigned int ipv4_netmask;
	struct prefix ipv6_network;
	unsigned int ipv6_netmask;
	unsigned int ipv6_prefix;
	struct prefix explicit_ipv4;
	struct prefix explicit_ipv6;
	struct config_prefixes dns;
	struct config_prefixes nbns;
	struct config_texts domains;
	struct config_texts split_dns;
	bool tunnel_all_dns;
	bool default_route;
	struct config_prefixes routes;
	struct config_prefixes no_routes;
	struct config_prefixes iroutes;
	bool expose_iroutes;
	bool restrict_to_routes;
	struct config_ports ports;
	char *hostname;
	char *banner;
	unsigned int mtu;
	unsigned int dpd;
	unsigned int mobile_dpd;
	unsigned int keepalive;
	unsigned int idle_timeout;
	unsigned int mobile_idle_timeout;
	unsigned int session_timeout;
	unsigned int stats_report_time;
	unsigned int max_same_clients;
	bool no_udp;
	bool deny_roaming;
	unsigned int net_priority;
	uint64_t rx_rate;
	uint64_t tx_rate;
	char *proxy_url;
	struct config_texts custom_headers;
};

/* What a virtual host is told */

/**
 * enum config_auth_kind - a way to authenticate, or to account
 * @CONFIG_AUTH_NONE: None.
 * @CONFIG_AUTH_CERTIFICATE: The client's certificate.
 * @CONFIG_AUTH_PLAIN: A password file, a file of one-time passwords, or both.
 * @CONFIG_AUTH_PAM: PAM.
 * @CONFIG_AUTH_RADIUS: RADIUS.
 */
enum config_auth_kind {
	CONFIG_AUTH_NONE,
	CONFIG_AUTH_CERTIFICATE,
	CONFIG_AUTH_PLAIN,
	CONFIG_AUTH_PAM,
	CONFIG_AUTH_RADIUS,
};

/**
 * struct config_auth - a way to authenticate, or to account
 * @kind: Which.
 * @file: Plain: password file, or NULL. RADIUS: configuration of the client
 *	library.
 * @otp_file: Plain: file of one-time passwords, or NULL.
 * @service: PAM: name of the service.
 * @gid_min: PAM: groups with a lower number are not told to clients.
 * @group_config: RADIUS: the server says what sessions get, too.
 * @signed_only: RADIUS: answers have to have a Message-Authenticator.
 * @nas_identifier: RADIUS: who we are, or NULL.
 */
struct config_auth {
	enum config_auth_kind kind;
	char *file;
	char *otp_file;
	char *service;
	unsigned int gid_min;
	bool group_config;
	bool signed_only;
	char *nas_identifier;
};

/**
 * struct config_auths - ways to authenticate
 * @list: Ways.
 * @n: How many.
 */
struct config_auths {
	struct config_auth *list;
	size_t n;
};

/**
 * struct config_group - a group that clients may choose
 * @name: Its name, which is that of its file, too.
 * @label: What users are shown.
 */
struct config_group {
	char *name;
	char *label;
};

/**
 * struct config_groups - groups that clients may choose
 * @list: Groups, in the order to show them.
 * @n: How many.
 */
struct config_groups {
	struct config_group *list;
	size_t n;
};

/**
 * enum config_rekey - how clients make new keys
 * @CONFIG_REKEY_SSL: On the same channel.
 * @CONFIG_REKEY_NEW_TUNNEL: By a new channel.
 */
enum config_rekey {
	CONFIG_REKEY_SSL,
	CONFIG_REKEY_NEW_TUNNEL,
};

/**
 * struct config_vhost - what a virtual host is told
 * @name: Name that clients ask for by SNI; NULL: the default host, all others.
 * @auth: All of them have to succeed.
 * @enable_auth: Any of them is enough instead.
 * @acct: Accounting.
 * @certs: PEM files with certificates, ours first.
 * @keys: PEM files with their keys, as many.
 * @key_pin: What unlocks the key, or NULL; secret.
 * @pin_file: File with what unlocks the key, or NULL.
 * @ca_cert: PEM file with the roots of clients' certificates, or NULL.
 * @crl: File with revoked certificates, or NULL.
 * @ocsp_response: File with an OCSP response, or NULL.
 * @tls: What TLS may negotiate, from @tls_priorities and @cisco_compat.
 * @tls_priorities: As it is written, or NULL.
 * @cert_user_oid: Field of a client's certificate with the user's name; "SAN(
 *	rfc822name)" for the mail address; NULL if unset.
 * @cert_group_oid: Field with the user's groups, or NULL.
 * @cisco_compat: Clients' certificates are asked for, not required, and
 *	only needed for the login.
 * @dtls_legacy: DTLS by resumption of a session that never was is offered.
 * @match_ciphers: DTLS has to have the cipher of TLS.
 * @compression: LZS is offered.
 * @no_compress_limit: Packets of fewer bytes are not compressed.
 * @rekey_time: Seconds until new keys; 0: never.
 * @rekey_method: How.
 * @cookie_timeout: Seconds that a session without tunnels may be resumed in.
 * @persistent_cookies: Also after a client said good-bye.
 * @switch_to_tcp: Seconds without DTLS data of the client after which data goes
 *	by TLS; 0: only when the client is known to be dead.
 * @predictable_ips: Users get the address again that they had before.
 * @dyndns: Clients resolve our name again when they reconnect.
 * @client_bypass: A family without pool does not go through the tunnel, and
 *	is not blocked either.
 * @pre_login_banner: Shown with the login form, or NULL.
 * @groups: Groups that clients may choose.
 * @default_group: Label of the choice that means the user's own group, or NULL.
 * @auto_groups: All groups of the password file or of PAM may be chosen.
 * @groups_by_url: The path of the URL may choose a group.
 * @user_dir: Directory with files of users, or NULL.
 * @group_dir: Directory with files of groups, or NULL.
 * @default_user_file: For users who have no file in @user_dir, or NULL.
 * @default_group_file: For groups that have no file in @group_dir, or NULL.
 * @append_routes: Routes of a group or user are added to those of the virtual
 *	host, and do not replace them.
 * @user_profile: XML file with a profile that clients get, or NULL.
 * @http_headers: More headers of HTTP replies, as "Name: value".
 * @camouflage: Whoever does not know @camouflage_secret is not to know that
 *	this is a gateway.
 * @camouflage_secret: Query of URLs that clients have to use; secret.
 * @camouflage_realm: What others are asked for a password of, or NULL.
 * @policy: What sessions get, before the files of groups and users.
 */
struct config_vhost {
	char *name;
	struct config_auths auth;
	struct config_auths enable_auth;
	struct config_auths acct;
	struct config_texts certs;
	struct config_texts keys;
	char *key_pin;
	char *pin_file;
	char *ca_cert;
	char *crl;
	char *ocsp_response;
	struct tls_limits tls;
	char *tls_priorities;
	char *cert_user_oid;
	char *cert_group_oid;
	bool cisco_compat;
	bool dtls_legacy;
	bool match_ciphers;
	bool compression;
	unsigned int no_compress_limit;
	unsigned int rekey_time;
	enum config_rekey rekey_method;
	unsigned int cookie_timeout;
	bool persistent_cookies;
	unsigned int switch_to_tcp;
	bool predictable_ips;
	bool dyndns;
	bool client_bypass;
	char *pre_login_banner;
	struct config_groups groups;
	char *default_group;
	bool auto_groups;
	bool groups_by_url;
	char *user_dir;
	char *group_dir;
	char *default_user_file;
	char *default_group_file;
	bool append_routes;
	char *user_profile;
	struct config_texts http_headers;
	bool camouflage;
	char *camouflage_secret;
	char *camouflage_realm;
	struct config_policy policy;
};

/* What the process is told once */

/**
 * struct config_ban - who is kept away
 * @max_score: Points above which an address is banned; 0: none ever is.
 * @time: Seconds that a ban lasts.
 * @reset_time: Seconds after which points are forgotten.
 * @points_password: For a wrong password.
 * @points_connection: For a connection.
 */
struct config_ban {
	unsigned int max_score;
	unsigned int time;
	unsigned int reset_time;
	unsigned int points_password;
	unsigned int points_connection;
};

/**
 * struct gateway_config - configuration of a gateway
 * @path: File that it was read from.
 * @vhosts: Virtual hosts; the first is the default one, which the others have
 *	inherited from.
 * @n_vhosts: How many, at least one.
 * @lines: Where options were said; see gateway_config_line().
 * @listen_host: Where TCP listens: an address or a name; NULL: everywhere.
 * @udp_listen_host: Where UDP listens; NULL: as @listen_host.
 * @listen_netns: Network namespace to listen in, name or path; NULL: ours.
 * @tcp_port: TCP port.
 * @udp_port: UDP port; 0: no DTLS.
 * @dtls_psk: DTLS by PSK-NEGOTIATE is offered.
 * @proxy_protocol: TCP connections begin with the PROXY protocol.
 * @device: Name of the device.
 * @run_as_user: Whom workers run as, or NULL: as the daemon decides.
 * @run_as_group: The same, of groups.
 * @control_socket: Where acnl finds the daemon, or NULL: the default place.
 * @metrics: Where metrics are read, or NULL: nowhere.
 * @pid_file: File for the number of the process, or NULL.
 * @workers: How many; 0: one for each processor.
 * @auth_timeout: Seconds that a connection may take until its login is done.
 * @max_clients: Sessions at a time; 0: any number.
 * @disconnect_port: UDP port where servers of accounting may have sessions
 *	ended; 0: none.
 * @rate_limit_ms: Least milliseconds from one new connection to the next, while
 *	logins are waiting; 0: none.
 * @drain_ms: Milliseconds that a daemon which is told to end takes no new
 *	connections before it does.
 * @mtu_discovery: Path MTUs are looked for.
 * @ban: Who is kept away.
 * @connect_script: Program run before a session gets its tunnel, or NULL.
 * @disconnect_script: Program run after it lost it, or NULL.
 * @host_update_script: Program run when the client's host name is known, or
 *	NULL.
 * @route_add_cmd: Command that adds a route to a network behind a client, or
 *	NULL.
 * @route_del_cmd: Command that removes it, or NULL.
 * @session_store: File that sessions are kept in, or NULL.
 * @log_level: As ocserv's; 0 to 2: usual.
 */
struct gateway_config {
	char *path;
	struct config_vhost *vhosts;
	size_t n_vhosts;
	unsigned int *lines;
	char *listen_host;
	char *udp_listen_host;
	char *listen_netns;
	uint16_t tcp_port;
	uint16_t udp_port;
	bool dtls_psk;
	bool proxy_protocol;
	char device[IFNAMSIZ];
	char *run_as_user;
	char *run_as_group;
	char *control_socket;
	char *metrics;
	char *pid_file;
	unsigned int workers;
	unsigned int auth_timeout;
	unsigned int max_clients;
	unsigned int disconnect_port;
	unsigned int rate_limit_ms;
	unsigned int drain_ms;
	bool mtu_discovery;
	struct config_ban ban;
	char *connect_script;
	char *disconnect_script;
	char *host_update_script;
	char *route_add_cmd;
	char *route_del_cmd;
	char *session_store;
	unsigned int log_level;
};

/**
 * gateway_config_load() - read a configuration
 * @path: File.
 * @out: Set on success; release with gateway_config_free().
 * @tell: Told of all that is wrong, or worth a warning; NULL: nobody.
 * @arg: Passed to @tell.
 *
 * The files that it names are not read, nor those of groups and users.
 *
 * Return: 0; -EINVAL if there is an error in the file, of which @tell knows;
 * the errno with which it cannot be read; -ENOMEM.
 */
int gateway_config_load(const char *path, struct gateway_config **out,
			config_tell_fn tell, void *arg);

/**
 * gateway_config_parse() - read a configuration that is in memory
 * @path: Path to tell of.
 * @text: The file, with a NUL behind it; changed.
 * @len: Bytes of it.
 * @out: As for gateway_config_load().
 * @tell: As for gateway_config_load().
 * @arg: Passed to @tell.
 *
 * Return: 0, -EINVAL, or -ENOMEM, as gateway_config_load().
 */
int gateway_config_parse(const char *path, char *text, size_t len,
			 struct gateway_config **out, config_tell_fn tell,
			 void *arg);

/**
 * gateway_config_free() - wipe and release
 * @config: Configuration, or NULL.
 */
void gateway_config_free(struct gateway_config *config);

/**
 * gateway_config_vhost() - virtual host that a client asks for
 * @config: Configuration.
 * @sni: Name from the client's TLS, or NULL.
 *
 * Return: The host of that name, letters of either case being the same; the
 * default one if there is none. Never NULL.
 */
const struct config_vhost *
gateway_config_vhost(const struct gateway_config *config, const char *sni);

/**
 * gateway_config_line() - where an option was said last
 * @config: Configuration.
 * @vhost: One of its virtual hosts, or NULL: the default one.
 * @name: Name of an option.
 *
 * Return: Line, of the default host if @vhost says nothing of it; 0: it was not
 * said.
 */
unsigned int gateway_config_line(const struct gateway_config *config,
				 const struct config_vhost *vhost,
				 const char *name);

/**
 * gateway_config_check() - look for what is wrong outside of the file
 * @config: Configuration.
 * @tell: As for gateway_config_load().
 * @arg: Passed to @tell.
 *
 * Looks whether the files and directories that it names are there, and reads
 * all files of groups and users.
 *
 * Return: 0; -EINVAL if there is an error, of which @tell knows; -ENOMEM.
 */
int gateway_config_check(const struct gateway_config *config,
			 config_tell_fn tell, void *arg);

#endif /* _ACVPND_CONFIG_GATEWAY_CONFIG_H */
